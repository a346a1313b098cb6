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

CURSOR = (
    "The cursor of the session's last event after the mutation. A subscription that has received "
    "this cursor shows the mutation's effect. Null if the mutation was refused."
)


@strawberry.interface(
    description="The result of a mutation. If it was refused, `errors` says why, and nothing was "
    "changed."
)
class MutationPayload:
    errors: list[MutationError] = field(
        description="Why the mutation was refused; at present at most one error. Empty if it was "
        "carried out."
    )

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, payloads.Payload)


@strawberry.type
class RepeatablePayload(MutationPayload):
    """The payload of a mutation with an idempotency key."""

    replayed: bool = field(
        description="Whether the mutation was carried out by an earlier request with the same "
        "idempotency key."
    )


@strawberry.type
class SessionEventPayload(RepeatablePayload):
    """The payload of a mutation that concerns a session."""

    cursor: EventCursor | None = field(description=CURSOR)


@strawberry.type
class SessionPayload(SessionEventPayload):
    session: Session | None = field(
        description="The session after the mutation. Null if it was refused."
    )


@strawberry.type
class ParticipantPayload(SessionPayload):
    participant: Participant | None = field(
        description="The participant after the mutation. Null if it was refused."
    )


@strawberry.type
class InteractionPayload(SessionEventPayload):
    interaction: Interaction | None = field(
        description="The interaction after the mutation. Null if it was refused."
    )


@strawberry.type
class PartnerInteractionPayload(SessionEventPayload):
    """The payload of a mutation that partners may call too."""

    interaction: Interaction | None = field(
        description="The interaction after the mutation. Null if it was refused, and for a partner "
        "without the permission STATUS_READ."
    )


@strawberry.type
class FilePayload(PartnerInteractionPayload):
    url: str | None = field(
        description="The signed URL of the file. GET it without further headers. It stops working "
        "when the file changes. Null if the mutation was refused."
    )
    url_expires_at: datetime | None = field(
        description="When the URL expires, after at most five minutes. Null if the mutation was"
        " refused."
    )
    draft: bool | None = field(
        description="Whether the file is a draft, because the interaction is not complete yet."
        " Null "
        "if the mutation was refused."
    )


@strawberry.type
class TemplatePayload(RepeatablePayload):
    template: Template | None = field(
        description="The template after the mutation. Null if it was refused."
    )
