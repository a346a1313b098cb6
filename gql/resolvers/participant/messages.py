"""Writes what people are to be told into the outbox, in the transaction of its cause (rule 21)."""

from datetime import timedelta

from gql.model.database.tables import LinkRow, MessageRow, ParticipantRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import Channel, MessageKind, MessageStatus
from gql.model.domain.identifiers import hashed, new_id, new_secret


def other_channel(person: ParticipantRow) -> tuple[Channel, str]:
    """By which way a code goes: the phone, where the link went by e-mail (domain rule 19)."""
    if person.phone:
        return Channel.SMS, person.phone
    return Channel.EMAIL, person.email or ""


def _channel(person: ParticipantRow) -> tuple[Channel, str]:
    return (Channel.EMAIL, person.email) if person.email else (Channel.SMS, person.phone or "")


def invite(
    work: UnitOfWork,
    person: ParticipantRow,
    base_url: str,
    kind: MessageKind = MessageKind.INVITATION,
) -> None:
    """Sends a participant a fresh link into their session, as an invitation or a reminder."""
    session = work.rows[person.session_id].session
    secret = new_secret("bl")
    lifetime = timedelta(seconds=session.policy.link_lifetime)
    work.add(
        LinkRow(
            id=new_id("lnk"),
            participant_id=person.id,
            secret_hash=hashed(secret),
            created_at=work.now,
            expires_at=work.now + lifetime,
        )
    )
    verb = "invites you to" if kind is MessageKind.INVITATION else "reminds you of"
    what = f"{session.agent_name} {verb} “{session.name}”"
    body = f"Hello {person.name},\n\n{what}:\n{base_url}/join#{secret}\n"
    send(work, person, kind, _channel(person), session.name, body)


def send(
    work: UnitOfWork,
    person: ParticipantRow,
    kind: MessageKind,
    to: tuple[Channel, str],
    subject: str,
    body: str,
    assignment_id: str | None = None,
) -> None:
    """Puts one message into the outbox; a worker sends it after the commit."""
    work.add(
        MessageRow(
            id=new_id("msg"),
            organization_id=work.rows[person.session_id].session.organization_id,
            session_id=person.session_id,
            participant_id=person.id,
            assignment_id=assignment_id,
            kind=kind,
            channel=to[0],
            address=to[1],
            subject=subject,
            body=body,
            status=MessageStatus.PENDING,
            attempts=0,
            due_at=work.now,
            created_at=work.now,
        )
    )
