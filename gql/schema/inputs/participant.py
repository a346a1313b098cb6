"""The inputs of a participant's mutations."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.schema.inputs.mutation_input import MutationInput
from gql.schema.inputs.values import FieldValueInput, optional_field


@strawberry.input(description="A link's secret.")
class ExchangeLinkInput:
    secret: str = field(description="What stands after the # in the invitation's link.")


@strawberry.input(description="A bubble, and why not.")
class DeclineInteractionInput(MutationInput):
    interaction_id: strawberry.ID = field(description="The bubble.")
    reason: str = field(description="Why; the agent sees it on the bubble.")


@strawberry.input(description="A document to sign.")
class SignStepInput(MutationInput):
    step_id: strawberry.ID = field(description="The document's step.")
    signature: str = field(description="Your name, as you sign.")
    drawing: str | None = optional_field(
        "The signature as drawn: an SVG path of M, L, C and Q in a box 300 wide and 100 high."
    )
    image_upload_id: strawberry.ID | None = optional_field(
        "The signature as an image: an upload that has come, PNG or JPEG of at most 1 MB."
    )
    values: list[FieldValueInput] = field(
        default_factory=list, description="What was not saved before, by field name."
    )


@strawberry.input(description="A step.")
class StepInput(MutationInput):
    step_id: strawberry.ID = field(description="The step.")


@strawberry.input(description="A step, and a file for it.")
class AttachFileInput(MutationInput):
    step_id: strawberry.ID = field(description="The step.")
    upload_id: strawberry.ID = field(description="An upload that has come.")


@strawberry.input(description="A step, and the code that came.")
class VerifyCodeInput(MutationInput):
    step_id: strawberry.ID = field(description="The step.")
    code: str = field(description="Six digits.")


@strawberry.input(description="A bubble to approve.")
class ApproveInput(MutationInput):
    interaction_id: strawberry.ID = field(description="The bubble.")
    comment: str | None = optional_field("What you want to say to it.")


@strawberry.input(description="A bubble to reject.")
class RejectInput(MutationInput):
    interaction_id: strawberry.ID = field(description="The bubble.")
    comment: str = field(description="Why.")
