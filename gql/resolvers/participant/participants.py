"""What an agent does with one participant: remind, replace, speak in private (rules 16 and 17)."""

from dataclasses import replace

from sqlalchemy import update

from gql.model.database.tables import CredentialRow, LinkRow
from gql.model.database.unit_of_work import Outcome, UnitOfWork
from gql.model.domain.enums import (
    MessageKind,
    ParticipantAction,
    Reason,
    Role,
    SessionKind,
)
from gql.model.domain.errors import Unavailable
from gql.model.domain.participant_rules import require_participant
from gql.model.domain.validation import checked_contact
from gql.model.domain.value_objects import Contact, Verification
from gql.resolvers.context import STAFF, Context
from gql.resolvers.participant.messages import invite
from gql.resolvers.session.sessions import new_participant, new_session


async def remind_participant(context: Context, participant_id: str) -> Outcome:
    """Sends a participant who still owes something a reminder with a fresh link."""
    context.require(*STAFF)
    session_id = await context.session_of_participant(participant_id)
    async with context.ordering(session_id) as work:
        require_participant(work.before[session_id], participant_id, ParticipantAction.REMIND)
        person = work.rows[session_id].participant(participant_id)
        invite(work, person, context.settings.base_url, MessageKind.REMINDER)
        work.answer(session=session_id, participant=participant_id)
    return work.outcome


async def reassign_participant(context: Context, participant_id: str, contact: Contact) -> Outcome:
    """Puts another person in the place of one who has not started; the old link stops working."""
    context.require(*STAFF)
    checked_contact(contact)
    session_id = await context.session_of_participant(participant_id)
    view = await context.database.view(session_id)
    approval = view.kind is SessionKind.APPROVAL and view.parent
    told = [view.parent.session_id] if approval and view.parent else []
    async with context.ordering_beside(session_id, *told) as work:
        require_participant(work.before[session_id], participant_id, ParticipantAction.REASSIGN)
        for source in told:
            _rename_approver(work, source, session_id, contact.name)
        old = work.rows[session_id].participant(participant_id)
        new = new_participant(work, session_id, old.role, contact)
        old.replaced_at, old.replaced_by_id = work.now, new.id
        _hand_over(work, session_id, old.id, new.id)
        await revoke_access(work, old.id)
        invite(work, new, context.settings.base_url)
        work.answer(session=session_id, participant=new.id)
    return work.outcome


def _rename_approver(work: UnitOfWork, source_id: str, approval_session_id: str, name: str) -> None:
    for row in work.rows[source_id].interactions:
        row.approvals = tuple(
            replace(one, approver=name) if one.session_id == approval_session_id else one
            for one in row.approvals
        )


def _hand_over(work: UnitOfWork, session_id: str, old: str, new: str) -> None:
    rows = work.rows[session_id]
    for part in rows.recipients:
        if part.participant_id == old:
            part.participant_id, part.opened_at = new, None
            part.declined_at = part.decline_reason = None
    for task in rows.assignments:
        if task.participant_id == old:
            task.participant_id, task.values, task.files, task.due_at = new, {}, (), None
            if task.verification:
                task.verification = Verification(task.verification.method)


async def revoke_access(work: UnitOfWork, participant_id: str) -> None:
    """Makes every link and token of a participant worthless."""
    for kind in (LinkRow, CredentialRow):
        gone = update(kind).where(kind.participant_id == participant_id, kind.revoked_at.is_(None))
        await work.sql.execute(gone.values(revoked_at=work.now))


async def start_private_session(context: Context, participant_id: str) -> Outcome:
    """Opens a private session with one participant and invites them into it (rule 16).

    While one is open, refuses with PRIVATE_SESSION_OPEN and names the session that is open.
    """
    viewer = context.require(*STAFF)
    session_id = await context.session_of_participant(participant_id)
    async with context.ordering(session_id) as work:
        view = work.before[session_id]
        person = view.participant(participant_id)
        try:
            require_participant(view, participant_id, ParticipantAction.START_PRIVATE_SESSION)
        except Unavailable as no:
            if no.reason is Reason.PRIVATE_SESSION_OPEN and person and person.private_session_id:
                no.ids = {"session": person.private_session_id}
            raise
        old = work.rows[session_id].participant(participant_id)
        row = new_session(
            work,
            SessionKind.PRIVATE,
            f"Private session with {old.name}",
            viewer,
            view.policy,
            (session_id, participant_id, None),
        )
        contact = Contact(old.name, old.email, old.phone)
        new = new_participant(work, row.id, Role.CUSTOMER, contact)
        invite(work, new, context.settings.base_url)
        work.answer(session=row.id, participant=new.id)
    return work.outcome
