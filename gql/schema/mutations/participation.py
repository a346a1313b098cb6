"""A participant's mutations."""

from __future__ import annotations

import strawberry

from gql.resolvers.interaction import approvals
from gql.resolvers.participant import links, participation, verification
from gql.schema import payloads
from gql.schema.inputs.interaction import InteractionInput, StepValuesInput
from gql.schema.inputs.participant import (
    ApproveInput,
    AttachFileInput,
    DeclineInteractionInput,
    ExchangeLinkInput,
    RejectInput,
    SignStepInput,
    StepInput,
    VerifyCodeInput,
)
from gql.schema.mutations.field import mutation


@strawberry.type
class ParticipationMutations:
    exchange_link = mutation(
        links.exchange_link,
        ExchangeLinkInput,
        payloads.ExchangeLinkPayload,
        description="Turns a link's secret into a token for its participant. The link stays good "
        "until it expires.",
    )
    open_interaction = mutation(
        participation.open_interaction,
        InteractionInput,
        payloads.TakePartPayload,
        description="Enters an item; with the policy `autoOpen` this starts it (domain rule 11).",
    )
    start_interaction = mutation(
        participation.start_interaction,
        InteractionInput,
        payloads.TakePartPayload,
        description="Presses Start. Pressing again changes nothing.",
    )
    decline_interaction = mutation(
        participation.decline_interaction,
        DeclineInteractionInput,
        payloads.TakePartPayload,
        description="Says no, with a reason that the bubble shows; the interaction stops for "
        "everybody.",
    )
    save_fields = mutation(
        participation.save_fields,
        StepValuesInput,
        payloads.TakePartPayload,
        description="Keeps values as they are typed; required ones may still be missing.",
    )
    submit_form = mutation(
        participation.submit_form,
        StepValuesInput,
        payloads.TakePartPayload,
        description="Hands in a form; every required field must have a value, now or saved before.",
    )
    sign_step = mutation(
        participation.sign_step,
        SignStepInput,
        payloads.TakePartPayload,
        description="Signs a document after filling in the signer's own fields.",
    )
    confirm_cart = mutation(
        participation.confirm_cart,
        StepInput,
        payloads.TakePartPayload,
        description="Confirms the cart's items as they are listed.",
    )
    attach_file = mutation(
        participation.attach_file,
        AttachFileInput,
        payloads.TakePartPayload,
        description="Hands in an uploaded file; the step is done with the last file asked for.",
    )
    send_code = mutation(
        verification.send_code,
        StepInput,
        payloads.TakePartPayload,
        description="Sends a one-time code by the participant's other channel; an older code "
        "becomes void.",
    )
    verify_code = mutation(
        verification.verify_code,
        VerifyCodeInput,
        payloads.TakePartPayload,
        description="Checks a one-time code. A wrong one costs a try, and is remembered although "
        "it is refused.",
    )
    start_phone_verification = mutation(
        verification.start_phone_verification,
        StepInput,
        payloads.TakePartPayload,
        description="Asks the outside provider to verify the participant by phone; the outcome "
        "comes live.",
    )
    approve = mutation(
        approvals.approve,
        ApproveInput,
        payloads.TakePartPayload,
        description="The approver says yes; the source bubble tells so in the same transaction.",
    )
    reject = mutation(
        approvals.reject,
        RejectInput,
        payloads.TakePartPayload,
        description="The approver says no, with a comment; the source bubble tells so in the same "
        "transaction.",
    )
