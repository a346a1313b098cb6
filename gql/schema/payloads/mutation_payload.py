"""What the payloads of mutations have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.resolvers import payloads
from gql.schema.mutation_errors import MutationError
from gql.schema.scalars import EventCursor
from gql.schema.types.interaction.interaction import Interaction
from gql.schema.types.organization.template import Template
from gql.schema.types.session.participant import Participant
from gql.schema.types.session.session import Session


@strawberry.interface(
    description="The result of a mutation. If it was refused, `errors` says why, and nothing was "
    "changed."
)
class MutationPayload:
    cursor: EventCursor | None = field(
        description="The cursor of the session's last event after the mutation. A subscription "
        "that has received this cursor shows the mutation's effect. Null if the mutation was "
        "refused or concerns no session."
    )
    replayed: bool = field(
        description="Whether the mutation was carried out by an earlier request with the same "
        "idempotency key."
    )
    errors: list[MutationError] = field(
        description="Why the mutation was refused. Empty if it was carried out."
    )

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, payloads.Payload)


@strawberry.type
class SessionPayload(MutationPayload):
    session: Session | None = field(
        description="The session after the mutation. Null if it was refused, or for a partner "
        "without the permission STATUS_READ."
    )


@strawberry.type
class ParticipantPayload(SessionPayload):
    participant: Participant | None = field(
        description="The participant after the mutation. Null if it was refused."
    )


@strawberry.type
class InteractionPayload(MutationPayload):
    interaction: Interaction | None = field(
        description="The interaction after the mutation. Null if it was refused, or for a partner "
        "without the permission STATUS_READ."
    )


@strawberry.type
class FilePayload(InteractionPayload):
    url: str | None = field(
        description="The signed URL of the file. GET it without further headers. It stops working "
        "when the file changes. Null if the mutation was refused."
    )
    url_expires_at: datetime | None = field(
        description="When the URL expires, after at most five minutes."
    )
    draft: bool | None = field(
        description="Whether the file is a draft, because the interaction is not complete yet."
    )


@strawberry.type
class TemplatePayload(MutationPayload):
    template: Template | None = field(
        description="The template after the mutation. Null if it was refused."
    )
