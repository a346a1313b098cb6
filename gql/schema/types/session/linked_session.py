"""References to other sessions."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.model.domain.enums import SessionKind, SessionStatus


@strawberry.type(
    description="A link to another session: the parent that a private or approval session was"
    " started from, or one of the sessions started from this one."
)
class LinkedSession:
    session_id: strawberry.ID = field(description="The id of the linked session.")
    kind: SessionKind = field(description="What the linked session is for.")
    status: SessionStatus | None = field(
        description="Whether the linked session is open. Null for a parent."
    )
    participant_id: strawberry.ID | None = field(
        description="For a private session: the id of the participant in the parent session. Null"
        " otherwise."
    )
    interaction_id: strawberry.ID | None = field(
        description="For an approval: the id of the forwarded interaction in the parent session."
        " Null otherwise."
    )
