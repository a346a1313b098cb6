"""The recipients of a new interaction, and which of them each step is assigned to."""

from collections.abc import Sequence
from dataclasses import dataclass

from gql.model.domain.enums import Assignee, Role
from gql.model.domain.errors import Invalid, NotFound
from gql.model.domain.value_objects import StepSpec
from gql.model.domain.views import ParticipantView, SessionView


@dataclass(frozen=True, slots=True)
class Addressee:
    """A recipient as requested: by participant id. Lower signing groups sign first."""

    participant_id: str
    group: int = 1


@dataclass(frozen=True, slots=True)
class Recipient:
    """A participant who receives an interaction, and their signing group."""

    participant: ParticipantView
    group: int

    @property
    def is_copied(self) -> bool:
        """Whether the recipient only gets a copy and is asked for nothing."""
        return self.participant.role is Role.CC


def select_recipients(
    session: SessionView, addressees: Sequence[Addressee] | None
) -> list[Recipient]:
    """Returns the addressees as recipients, or all participants if `addressees` is None.

    Raises `NotFound` for an addressee who is not in the session, `Invalid` for one who is named
    twice and for a signing group outside 1 to 50.
    """
    present = {
        participant.id: participant
        for participant in session.participants
        if not participant.replaced_at
    }
    if addressees is not None and not addressees:
        raise Invalid("Name at least one participant.", ("input", "recipients"))
    if addressees is None:
        addressees = [Addressee(participant_id) for participant_id in present]
    if len({addressee.participant_id for addressee in addressees}) < len(addressees):
        raise Invalid("A participant is named twice.", ("input", "recipients"))
    for addressee in addressees:
        if addressee.participant_id not in present:
            raise NotFound("Participant", ("input", "recipients"))
        if not 1 <= addressee.group <= 50:
            raise Invalid("A signing group is a number from 1 to 50.", ("input", "recipients"))
    return [
        Recipient(present[addressee.participant_id], addressee.group) for addressee in addressees
    ]


def select_assignees(spec: StepSpec, recipients: Sequence[Recipient]) -> Sequence[Recipient]:
    """Returns the recipients that a step is assigned to; none if it is the agent's.

    Raises `Invalid` if all recipients only get a copy.
    """
    if spec.assignee is Assignee.AGENT:
        return []
    asked = [recipient for recipient in recipients if not recipient.is_copied]
    if not asked:
        raise Invalid("There is nobody in the session to send this to.", ("input", "recipients"))
    if spec.assignee is Assignee.EVERYONE:
        return asked
    customers = (recipient for recipient in asked if recipient.participant.role is Role.CUSTOMER)
    return [next(customers, asked[0])]
