"""Approvals by third parties."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field

from gql.model.domain.enums import Decision


@strawberry.type(description="One forwarding to a third party, and what they said.")
class Approval:
    id: strawberry.ID = field(description="Opaque.")
    session_id: strawberry.ID = field(description="The approval's session.")
    interaction_id: strawberry.ID = field(description="The bubble in the approval's session.")
    approver: str = field(description="The third party's name.")
    decision: Decision = field(description="What they said.")
    comment: str | None = field(description="Their comment.")
    asked_at: datetime = field(description="When they were asked.")
    decided_at: datetime | None = field(description="When they decided.")
