"""Messages to participants, put into the outbox in the transaction of their cause.

Rule 21 in docs/rules.md.
"""

from collections.abc import Mapping
from datetime import timedelta

from gql.model.database.tables import LinkRow, MessageRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import Channel, MessageKind, MessageStatus
from gql.model.domain.identifiers import hash_secret, new_id, new_secret
from gql.model.state.records import ParticipantRecord


def code_channel(participant: ParticipantRecord) -> tuple[Channel, str]:
    """Returns the channel and the address for a one-time code (rule 19).

    Codes go to the phone if its number is known, because links go to the e-mail address if that
    is known.
    """
    if participant.phone:
        return Channel.SMS, participant.phone
    return Channel.EMAIL, participant.email or ""


def _link_channel(participant: ParticipantRecord) -> tuple[Channel, str]:
    """Returns the channel and the address for links."""
    if participant.email:
        return Channel.EMAIL, participant.email
    return Channel.SMS, participant.phone or ""


def queue_link(
    unit: UnitOfWork,
    participant: ParticipantRecord,
    base_url: str,
    kind: MessageKind = MessageKind.INVITATION,
) -> None:
    """Puts a message with a new link to the participant's session into the outbox.

    `kind` is INVITATION or REMINDER.
    """
    session = unit.drafts[participant.session_id].session
    secret = new_secret("bl")
    unit.add(
        LinkRow(
            id=new_id("lnk"),
            participant_id=participant.id,
            secret_hash=hash_secret(secret),
            created_at=unit.now,
            expires_at=unit.now + timedelta(seconds=session.policy.link_lifetime),
        )
    )
    parameters = {
        "participant": participant.name,
        "agent": session.agent_name,
        "session": session.name,
        "link": f"{base_url}/join#{secret}",
    }
    queue_message(unit, participant, kind, _link_channel(participant), parameters)


def queue_message(
    unit: UnitOfWork,
    participant: ParticipantRecord,
    kind: MessageKind,
    to: tuple[Channel, str],
    parameters: Mapping[str, str],
    assignment_id: str | None = None,
) -> None:
    """Puts a message into the outbox. A worker renders and sends it after the commit.

    `parameters` are those of the kind in `gql.localization.messages`.
    """
    channel, address = to
    unit.add(
        MessageRow(
            id=new_id("msg"),
            organization_id=unit.drafts[participant.session_id].session.organization_id,
            session_id=participant.session_id,
            participant_id=participant.id,
            assignment_id=assignment_id,
            kind=kind,
            channel=channel,
            address=address,
            parameters=dict(parameters),
            status=MessageStatus.PENDING,
            attempts=0,
            due_at=unit.now,
            created_at=unit.now,
        )
    )
