"""The state of an interaction as one sentence, such as "Waiting for Robin Cosigner to sign"."""

from collections.abc import Mapping

from gql.localization.verification import FAILURE_TEXTS
from gql.model.domain.enums import Duty, InteractionStatus, VerificationFailure, VerificationStatus
from gql.model.domain.text import Text
from gql.model.domain.views import InteractionView, WaitingFor

_AGENT_TEXTS: Mapping[Duty | None, Text] = {
    None: Text("Waiting for the agent's details"),
    Duty.SIGN: Text("Waiting for the agent to sign"),
    Duty.FILL: Text("Waiting for the agent to fill in the form"),
    Duty.UPLOAD: Text("Waiting for the agent to upload the files"),
    Duty.CONFIRM: Text("Waiting for the agent to confirm the cart"),
}
_PARTICIPANT_TEXTS: Mapping[Duty | None, Text] = {
    Duty.SIGN: Text("Waiting for {names} to sign"),
    Duty.FILL: Text("Waiting for {names} to fill in the form"),
    Duty.UPLOAD: Text("Waiting for {names} to upload the files"),
    Duty.CONFIRM: Text("Waiting for {names} to confirm the cart"),
    Duty.VERIFY: Text("Waiting for {names} to pass the verification"),
    Duty.APPROVE: Text("Waiting for {names} to approve"),
}
_OTHERS_TEXTS: Mapping[Duty | None, Text] = {
    Duty.SIGN: Text("Waiting for others to sign"),
    Duty.FILL: Text("Waiting for others to fill in the form"),
    Duty.UPLOAD: Text("Waiting for others to upload the files"),
    Duty.CONFIRM: Text("Waiting for others to confirm the cart"),
    Duty.VERIFY: Text("Waiting for others to pass the verification"),
    Duty.APPROVE: Text("Waiting for others to approve"),
}


def status_line(interaction: InteractionView) -> Text:
    """Returns the sentence about an interaction as the viewer sees it."""
    match interaction.status:
        case InteractionStatus.COMPLETED:
            return Text("Completed")
        case InteractionStatus.EXPIRED:
            return Text("Expired")
        case InteractionStatus.DELETED:
            deleted_by = interaction.deleted_by
            return (
                Text("Deleted by {name}", name=deleted_by.name) if deleted_by else Text("Deleted")
            )
        case InteractionStatus.DECLINED:
            return _declined_text(interaction)
        case InteractionStatus.SENT:
            return Text("Sent, not started yet")
        case _:
            return _waiting_text(interaction, interaction.waiting_for)


def _declined_text(interaction: InteractionView) -> Text:
    """Says who declined, or failed a verification, if the viewer sees it."""
    for recipient in interaction.recipients:
        if recipient.declined_at and recipient.decline_reason:
            reason = recipient.decline_reason
            return Text("Declined by {name}: {reason}", name=recipient.name, reason=reason)
        if recipient.declined_at:
            return Text("Declined by {name}", name=recipient.name)
    names = _names(interaction)
    for participant_id, failure in _failures(interaction):
        name = names.get(participant_id or "", "")
        if failure is None:
            return Text("Verification of {name} failed", name=name)
        return Text(
            "Verification of {name} failed: {reason}", name=name, reason=FAILURE_TEXTS[failure]
        )
    return Text("Stopped")


def _failures(interaction: InteractionView) -> list[tuple[str | None, VerificationFailure | None]]:
    """Returns the participant and the cause of each failed verification."""
    return [
        (assignment.participant_id, assignment.verification.failure)
        for step in interaction.steps
        for assignment in step.assignments
        if assignment.verification
        and assignment.verification.status in (VerificationStatus.FAILED, VerificationStatus.LOCKED)
    ]


def _names(interaction: InteractionView) -> dict[str, str]:
    return {recipient.participant_id: recipient.name for recipient in interaction.recipients}


def _waiting_text(interaction: InteractionView, waiting_for: WaitingFor | None) -> Text:
    if waiting_for is None:  # an event of version 0.1
        return Text("In progress")
    if waiting_for.agent:
        return _AGENT_TEXTS[waiting_for.duty]
    names = _names(interaction)
    participants = tuple(names[participant_id] for participant_id in waiting_for.participant_ids)
    if not participants:
        return _OTHERS_TEXTS[waiting_for.duty]
    return _PARTICIPANT_TEXTS[waiting_for.duty].with_parameters(names=participants)
