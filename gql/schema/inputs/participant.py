"""The inputs of a participant's mutations."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.schema.inputs.mutation_input import (
    InteractionMutationInput,
    StepMutationInput,
    StepValuesInput,
)
from gql.schema.inputs.signature import SignatureInput
from gql.schema.inputs.values import FieldValueInput, optional_field


@strawberry.input
class ExchangeLinkInput:
    secret: str = field(description="The part of the invitation's link after the `#`.")


@strawberry.input
class OpenInteractionInput(InteractionMutationInput):
    pass


@strawberry.input
class StartInteractionInput(InteractionMutationInput):
    pass


@strawberry.input
class DeclineInteractionInput(InteractionMutationInput):
    reason: str = field(
        description="Why the participant declines, at most 1,000 characters. Agents can read it."
    )


@strawberry.input
class SaveFieldsInput(StepValuesInput):
    pass


@strawberry.input
class SubmitFormInput(StepValuesInput):
    pass


@strawberry.input
class SignStepInput(StepMutationInput):
    signature: SignatureInput = field(description="The signature.")
    values: list[FieldValueInput] = field(
        default_factory=list,
        description="The values of the signer's fields that were not saved before, each field at "
        "most once.",
    )


@strawberry.input
class ConfirmCartInput(StepMutationInput):
    pass


@strawberry.input
class AttachFileInput(StepMutationInput):
    upload_id: strawberry.ID = field(
        description="The id of an upload from `createUpload` whose file has been sent."
    )


@strawberry.input
class SendCodeInput(StepMutationInput):
    pass


@strawberry.input
class VerifyCodeInput(StepMutationInput):
    code: str = field(description="The code that was sent: six digits.")


@strawberry.input
class StartPhoneVerificationInput(StepMutationInput):
    pass


@strawberry.input
class ApproveInteractionInput(InteractionMutationInput):
    comment: str | None = optional_field(
        "A comment on the decision, at most 1,000 characters. Agents can read it. Null for none."
    )


@strawberry.input
class RejectInteractionInput(InteractionMutationInput):
    comment: str = field(
        description="Why the interaction is rejected, at most 1,000 characters. Agents can read it."
    )
