"""Approvals by third parties."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.model.domain.enums import Decision
from gql.resolvers import edges
from gql.schema.arguments import ResolverInfo
from gql.schema.types.session.session_summary import SessionSummary


@strawberry.type(
    description="A request for approval by a third party, and their decision. Visible to the"
    " organization's agents and partners."
)
class Approval:
    id: strawberry.ID = field(description="The id of the approval.")
    session_id: strawberry.ID = field(
        description="The id of the session in which the third party decides."
    )
    interaction_id: strawberry.ID = field(
        description="The id of the interaction's copy in that session."
    )
    approver: str = field(description="The name of the third party.")
    decision: Decision = field(description="The decision; PENDING until there is one.")
    comment: str | None = field(
        description="The approver's comment. Null until they decide, or if they gave none,"
        " and for partners without DOCUMENTS_READ."
    )
    asked_at: datetime = field(description="When the approval was requested.")
    decided_at: datetime | None = field(
        description="When the approver decided. Null until they do."
    )

    @field(
        description="The session in which the third party decides. Null if the viewer has no access"
        " to it."
    )
    async def session(self, info: ResolverInfo) -> SessionSummary | None:
        approval: Any = self  # at run time `self` is the value whose attributes this type reads
        return await edges.session_summary(info.context, approval.session_id)  # type: ignore[return-value]
