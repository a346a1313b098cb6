"""A participant's mutations."""

from __future__ import annotations

import strawberry

from gql.resolvers.interaction import approvals
from gql.resolvers.participant import links, participation, verification
from gql.schema.inputs import participant as inputs
from gql.schema.mutations.field import mutation
from gql.schema.payloads import participant as payloads


@strawberry.type
class ParticipationMutations:
    exchange_link = mutation(
        links.exchange_link,
        inputs.ExchangeLinkInput,
        payloads.ExchangeLinkPayload,
        description="Exchanges the secret of an invitation's link for an access token of its "
        "participant. Needs no token. A link can be exchanged again until it expires; an "
        "unknown, expired or revoked link is refused with `NotFound`.",
    )
    open_interaction = mutation(
        participation.open_interaction,
        inputs.OpenInteractionInput,
        payloads.OpenInteractionPayload,
        description="Records that the participant has opened an interaction. With the policy "
        "`autoStart` it starts the interaction too. For participants.",
    )
    start_interaction = mutation(
        participation.start_interaction,
        inputs.StartInteractionInput,
        payloads.StartInteractionPayload,
        description="Starts an interaction, which the participant must do before filling in or "
        "signing anything. Starting it again changes nothing. For participants.",
    )
    decline_interaction = mutation(
        participation.decline_interaction,
        inputs.DeclineInteractionInput,
        payloads.DeclineInteractionPayload,
        description="Declines an interaction with a reason, which stops it for all participants. "
        "An approver calls `rejectInteraction` instead. For participants.",
    )
    save_fields = mutation(
        participation.save_fields,
        inputs.SaveFieldsInput,
        payloads.SaveFieldsPayload,
        description="Saves values of a form or document before it is submitted or signed. Fields "
        "that are left out keep their values, and required fields may still be empty. For "
        "participants.",
    )
    submit_form = mutation(
        participation.submit_form,
        inputs.SubmitFormInput,
        payloads.SubmitFormPayload,
        description="Submits a form. Every required field must have a value, given here or saved "
        "before. For participants.",
    )
    sign_step = mutation(
        participation.sign_step,
        inputs.SignStepInput,
        payloads.SignStepPayload,
        description="Fills in the signer's fields of a document and signs it. Every required "
        "field must have a value, given here or saved before. Refused with NOT_STARTED until the "
        "interaction is started, with STEP_NOT_REACHED until all earlier steps are completed, and "
        "with OTHERS_MUST_SIGN_FIRST until all lower signing groups of the step have signed. For "
        "participants.",
    )
    confirm_cart = mutation(
        participation.confirm_cart,
        inputs.ConfirmCartInput,
        payloads.ConfirmCartPayload,
        description="Confirms the items of a cart as they are listed. For participants.",
    )
    attach_file = mutation(
        participation.attach_file,
        inputs.AttachFileInput,
        payloads.AttachFilePayload,
        description="Attaches an uploaded file to a file request. The last of the requested files "
        "completes the step. For participants.",
    )
    send_code = mutation(
        verification.send_code,
        inputs.SendCodeInput,
        payloads.SendCodePayload,
        description="Sends a one-time code for a verification step, by SMS if the participant's "
        "phone number is known, else by e-mail. The code is valid for five minutes; an older one "
        "becomes invalid. For participants.",
    )
    verify_code = mutation(
        verification.verify_code,
        inputs.VerifyCodeInput,
        payloads.VerifyCodePayload,
        description="Checks a one-time code; the right one completes the verification step. A "
        "wrong code is refused with CODE_WRONG and uses up a try; the fifth locks the "
        "verification, which stops the interaction. For participants.",
    )
    start_phone_verification = mutation(
        verification.start_phone_verification,
        inputs.StartPhoneVerificationInput,
        payloads.StartPhoneVerificationPayload,
        description="Asks the external provider to verify the participant by a phone call. The "
        "result arrives later, as an event of the session. For participants.",
    )
    approve_interaction = mutation(
        approvals.approve_interaction,
        inputs.ApproveInteractionInput,
        payloads.ApproveInteractionPayload,
        description="Approves the interaction of an approval session. The interaction that was "
        "forwarded shows the decision at once. For the approver.",
    )
    reject_interaction = mutation(
        approvals.reject_interaction,
        inputs.RejectInteractionInput,
        payloads.RejectInteractionPayload,
        description="Rejects the interaction of an approval session, with a comment. The "
        "interaction that was forwarded shows the decision at once. For the approver.",
    )
