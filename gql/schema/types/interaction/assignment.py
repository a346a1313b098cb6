"""Assignments: what one participant, or the agent, has to do in one step."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field

from gql.model.domain.enums import AssignmentState, Duty
from gql.schema.types.interaction.fields import FieldValue
from gql.schema.types.interaction.verification import Verification


@strawberry.type(description="A file that a participant handed in.")
class UploadedFile:
    name: str = field(description="The name it was given.")
    size: int = field(description="Its size in bytes.")
    content_type: str = field(description="Its media type, as the uploader named it.")
    digest: str = field(description="The SHA-256 of its bytes, in hexadecimal.")


@strawberry.type(description="What one participant, or the agent, has to do in one step.")
class Assignment:
    id: strawberry.ID = field(description="Opaque.")
    participant_id: strawberry.ID | None = field(description="Whose it is; null is the agent's.")
    position: int = field(
        description="Their number among those who do the step: the 2 of a field `customer_2.name`."
    )
    duty: Duty = field(description="What is asked.")
    group: int = field(description="The signing group; lower groups come first.")
    state: AssignmentState = field(description="Whether it can be done now.")
    done_at: datetime | None = field(description="When it was done.")
    field_values: list[FieldValue] = field(name="values", description="What was filled in so far.")
    files: list[UploadedFile] = field(description="What was handed in so far.")
    signature: str | None = field(description="The name as signed.")
    comment: str | None = field(description="What an approver said.")
    verification: Verification | None = field(description="Where the duty is VERIFY.")
