"""Assignments: what one participant, or the agent, has to do in one step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.model.domain.enums import AssignmentState, Duty
from gql.resolvers import edges
from gql.schema.arguments import ResolverInfo
from gql.schema.types.interaction.fields import FieldValue
from gql.schema.types.interaction.verification import Verification
from gql.schema.types.session.participant import Participant


@strawberry.type(description="A file that a participant uploaded for a file request.")
class UploadedFile:
    name: str = field(description="The file name.")
    size: int = field(description="The size in bytes.")
    content_type: str = field(description="The media type, as declared by the uploader.")
    digest: str = field(description="The SHA-256 of the file, in hexadecimal.")


@strawberry.type(description="What one participant, or the agent, has to do in one step.")
class Assignment:
    id: strawberry.ID = field(description="The id of the assignment.")
    participant_id: strawberry.ID | None = field(
        description="The id of the participant who has to do it. Null for the agent."
    )
    position: int = field(
        description="The position among the participants of the step, from 1; 0 for the agent. The"
        " field `customer_2.name` of a document belongs to position 2."
    )
    duty: Duty = field(description="The action that is required.")
    group: int = field(
        description="The signing group. A group can act once all lower groups of the step are done."
    )
    state: AssignmentState = field(description="Whether it can be done now.")
    done_at: datetime | None = field(description="When it was done. Null until then.")
    field_values: list[FieldValue] = field(
        name="values",
        description="The values filled in so far, sorted by field name. Empty for partners without"
        " DOCUMENTS_READ.",
    )
    files: list[UploadedFile] = field(
        description="The files uploaded so far, at most `fileCount` of the step. Empty for partners"
        " without DOCUMENTS_READ."
    )
    signature: str | None = field(
        description="The name as signed. Null until signed, and for partners without"
        " DOCUMENTS_READ."
    )
    comment: str | None = field(
        description="The comment of an approver. Null until they decide, if they gave none, and for"
        " partners without DOCUMENTS_READ."
    )
    verification: Verification | None = field(
        description="The state of the identity verification. Null unless the duty is VERIFY."
    )

    @field(
        description="The participant who has to do it. Null for the agent, and if the viewer has no"
        " access to the participant."
    )
    async def participant(self, info: ResolverInfo) -> Participant | None:
        part: Any = self  # at run time `self` is the `Part` whose attributes this type reads
        session_id, participant_id = part.owner.session_id, part.participant_id
        return await edges.participant(info.context, session_id, participant_id)  # type: ignore[return-value]
