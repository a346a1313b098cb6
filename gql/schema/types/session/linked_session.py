"""References to other sessions."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.model.domain.enums import SessionKind, SessionStatus


@strawberry.type(description="Another session that this one came from or led to.")
class LinkedSession:
    session_id: strawberry.ID = field(description="Its id.")
    kind: SessionKind = field(description="What it is for.")
    status: SessionStatus | None = field(
        description="Whether it is open; null for the one this came from."
    )
    participant_id: strawberry.ID | None = field(
        description="Of a private session: the participant it was opened for."
    )
    interaction_id: strawberry.ID | None = field(
        description="Of an approval: the bubble that was forwarded."
    )
