"""Messages to participants."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.localization.messages import RenderedMessage, render_message
from gql.model.domain.enums import Channel, MessageKind, MessageStatus
from gql.model.domain.viewer import DEFAULT_LOCALE
from gql.resolvers import edges
from gql.schema.arguments import ResolverInfo
from gql.schema.scalars import ListCursor
from gql.schema.types.relay import Connection
from gql.schema.types.session.participant import Participant
from gql.schema.types.session.session_summary import SessionSummary


@strawberry.type(description="An outgoing message to a participant.")
class OutboxMessage:
    id: strawberry.ID = field(description="The id of the message.")
    session_id: strawberry.ID = field(description="The id of the session it is about.")
    participant_id: strawberry.ID = field(description="The id of the recipient.")
    kind: MessageKind = field(description="The purpose of the message.")
    channel: Channel = field(description="How it is delivered.")
    address: str = field(description="The e-mail address or phone number it is sent to.")
    status: MessageStatus = field(description="The delivery state.")
    attempts: int = field(description="How many times delivery was attempted; at most 8.")
    created_at: datetime = field(description="When it was written.")
    sent_at: datetime | None = field(description="When it was sent. Null until then.")

    @field(description="The subject line.")
    def subject(self, info: ResolverInfo) -> str:
        row: Any = self  # at run time `self` is the row whose attributes this type reads
        return _render(row, info).subject

    @field(description="The text, including links and codes.")
    def body(self, info: ResolverInfo) -> str:
        row: Any = self
        return _render(row, info).body

    @field(description="The session it is about. Null if the viewer has no access to it.")
    async def session(self, info: ResolverInfo) -> SessionSummary | None:
        row: Any = self
        return await edges.session_summary(info.context, row.session_id)  # type: ignore[return-value]

    @field(description="The participant it is sent to. Null if the viewer has no access to them.")
    async def participant(self, info: ResolverInfo) -> Participant | None:
        row: Any = self
        return await edges.participant(info.context, row.session_id, row.participant_id)  # type: ignore[return-value]


def _render(row: Any, info: ResolverInfo) -> RenderedMessage:
    """Returns the message in the language that it is sent in."""
    translator = info.context.catalogs.translator(DEFAULT_LOCALE)
    return render_message(row.kind, row.parameters, translator)


@strawberry.type(description="A message in a page of the outbox.")
class OutboxMessageEdge:
    node: OutboxMessage = field(description="The message.")
    cursor: ListCursor = field(description="The position of the message in the list.")


@strawberry.type(description="A page of the outbox, newest first.")
class OutboxMessageConnection(Connection):
    edges: list[OutboxMessageEdge] = field(description="The messages of this page.")
    nodes: list[OutboxMessage] = field(description="The nodes of `edges`.")
