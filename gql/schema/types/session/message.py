"""Messages to participants."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field

from gql.model.domain.enums import Channel, MessageKind, MessageStatus
from gql.schema.types.relay import Connection


@strawberry.type(description="One message to a person.")
class Message:
    id: strawberry.ID = field(description="Opaque.")
    session_id: strawberry.ID = field(description="The session it is about.")
    participant_id: strawberry.ID = field(description="Whom it is to.")
    kind: MessageKind = field(description="What it is about.")
    channel: Channel = field(description="By which way it goes.")
    address: str = field(description="Where to.")
    subject: str = field(description="Its subject.")
    body: str = field(description="Its text, links and codes included.")
    status: MessageStatus = field(description="Whether it has gone out.")
    attempts: int = field(description="How often it was tried.")
    created_at: datetime = field(description="When it was written.")
    sent_at: datetime | None = field(description="When it went out.")


@strawberry.type(description="One message in a list.")
class MessageEdge:
    node: Message = field(description="The message.")
    cursor: str = field(description="Its place in the list.")


@strawberry.type(description="A page of the outbox, newest first.")
class MessageConnection(Connection):
    edges: list[MessageEdge] = field(description="The messages of this page.")
