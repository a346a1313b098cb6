"""An agent's mutations on one participant: remind, reassign, start a private session.

Rules 16 and 17 in docs/rules.md.
"""

from dataclasses import dataclass, replace
from typing import Self

from sqlalchemy import update

from gql.model.database.outcome import MutationResult
from gql.model.database.tables import CredentialRow, LinkRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import MessageKind, ParticipantAction, Reason, Role, SessionKind
from gql.model.domain.errors import Refusal, Unavailable
from gql.model.domain.rules.participant import require_participant_action
from gql.model.domain.validation import validate_contact
from gql.model.domain.value_objects import Contact, Verification
from gql.model.domain.views import SessionView
from gql.model.state.records import ParticipantRecord
from gql.resolvers.context import STAFF, Context
from gql.resolvers.lookup import session_of_participant
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.outcomes import ParticipantChanged, SessionStarted
from gql.resolvers.participant.messages import queue_link
from gql.resolvers.payloads import MutationError, ParticipantPayload
from gql.resolvers.session.rows import Parent, add_participant, add_session


@mutation_resolver(ParticipantChanged, ParticipantPayload)
async def remind_participant(
    context: Context, participant_id: str
) -> MutationResult[ParticipantChanged]:
    """Sends a reminder with a new link to a participant who still has something to do."""
    context.require(*STAFF)
    session_id = (await session_of_participant(context, participant_id)).id

    def decide(unit: UnitOfWork) -> MutationResult[ParticipantChanged]:
        require_participant_action(
            unit.before[session_id], participant_id, ParticipantAction.REMIND
        )
        participant = unit.drafts[session_id].participants[participant_id]
        queue_link(unit, participant, context.settings.base_url, MessageKind.REMINDER)
        return unit.record(ParticipantChanged(session_id, participant_id))

    return await context.change(session_id, decide=decide)


@mutation_resolver(ParticipantChanged, ParticipantPayload)
async def reassign_participant(
    context: Context, participant_id: str, contact: Contact
) -> MutationResult[ParticipantChanged]:
    """Replaces a participant who has not started. The old participant's link stops working."""
    context.require(*STAFF)
    session = await session_of_participant(context, participant_id)
    is_approval = session.kind is SessionKind.APPROVAL
    related_ids = [session.parent.session_id] if is_approval and session.parent else []

    def decide(unit: UnitOfWork) -> MutationResult[ParticipantChanged]:
        checked = validate_contact(contact, session.policy.country)
        require_participant_action(
            unit.before[session.id], participant_id, ParticipantAction.REASSIGN
        )
        for source_id in related_ids:
            _rename_approver(unit, source_id, session.id, checked.name)
        old = unit.drafts[session.id].participants[participant_id]
        new = add_participant(unit, session.id, old.role, checked)
        old.replaced_at, old.replaced_by_id = unit.now, new.id
        _move_assignments(unit, session.id, old.id, new.id)
        revoke_access(unit, old.id)
        queue_link(unit, new, context.settings.base_url)
        return unit.record(ParticipantChanged(session.id, new.id))

    return await context.change(session.id, *related_ids, decide=decide)


def _rename_approver(unit: UnitOfWork, source_id: str, approval_session_id: str, name: str) -> None:
    """Changes the approver's name in the interaction that was forwarded."""
    for interaction in unit.before[source_id].interactions:
        if any(approval.session_id == approval_session_id for approval in interaction.approvals):
            record = unit.drafts[source_id].interaction(interaction.id).record
            record.approvals = tuple(
                replace(approval, approver=name)
                if approval.session_id == approval_session_id
                else approval
                for approval in record.approvals
            )


def _move_assignments(unit: UnitOfWork, session_id: str, old_id: str, new_id: str) -> None:
    """Gives a participant's interactions and assignments to another, without what was filled in."""
    for interaction in unit.drafts[session_id].interactions():
        for recipient in interaction.recipients:
            if recipient.participant_id == old_id:
                recipient.participant_id, recipient.opened_at = new_id, None
                recipient.declined_at = recipient.decline_reason = None
        for assignment in interaction.assignments:
            if assignment.participant_id == old_id:
                assignment.participant_id, assignment.due_at = new_id, None
                assignment.values, assignment.files = {}, ()
                if assignment.verification:
                    assignment.verification = Verification(assignment.verification.method)


def revoke_access(unit: UnitOfWork, participant_id: str) -> None:
    """Revokes every link and token of a participant."""
    for table in (LinkRow, CredentialRow):
        valid = update(table).where(
            table.participant_id == participant_id, table.revoked_at.is_(None)
        )
        unit.execute(valid.values(revoked_at=unit.now))


@dataclass(frozen=True, kw_only=True)
class PrivateSessionPayload(ParticipantPayload):
    """The private session; with the error PRIVATE_SESSION_OPEN the one that is open already."""

    @classmethod
    async def refused(cls, context: Context, refusal: Refusal) -> Self:
        """Returns the payload with the error, and with the session that the refusal names."""
        session = None
        if isinstance(refusal, Unavailable) and refusal.session_id:
            session = await context.session(refusal.session_id)
        return cls(errors=[MutationError.of(refusal)], session=session)


@mutation_resolver(SessionStarted, PrivateSessionPayload)
async def start_private_session(
    context: Context, participant_id: str
) -> MutationResult[SessionStarted]:
    """Starts a private session with one participant and invites them to it (rule 16).

    Raises `Unavailable` with PRIVATE_SESSION_OPEN if one is open, naming that session.
    """
    viewer = context.require(*STAFF)
    session_id = (await session_of_participant(context, participant_id)).id

    def decide(unit: UnitOfWork) -> MutationResult[SessionStarted]:
        session = unit.before[session_id]
        _require_no_private_session(session, participant_id)
        row = unit.drafts[session_id].participants[participant_id]
        name = f"Private session with {row.name}"
        parent = Parent(session_id, participant_id=participant_id)
        private = add_session(unit, SessionKind.PRIVATE, name, viewer, session.policy, parent)
        participant = _copy_participant(unit, row, private.id)
        queue_link(unit, participant, context.settings.base_url)
        return unit.record(SessionStarted(private.id, participant.id))

    return await context.change(session_id, decide=decide)


def _require_no_private_session(session: SessionView, participant_id: str) -> None:
    try:
        require_participant_action(session, participant_id, ParticipantAction.START_PRIVATE_SESSION)
    except Unavailable as refusal:
        participant = session.participant(participant_id)
        if participant and refusal.reason is Reason.PRIVATE_SESSION_OPEN:
            refusal.session_id = participant.private_session_id
        raise


def _copy_participant(
    unit: UnitOfWork, participant: ParticipantRecord, session_id: str
) -> ParticipantRecord:
    """Adds the participant to another session, as its customer."""
    contact = Contact(participant.name, participant.email, participant.phone)
    return add_participant(unit, session_id, Role.CUSTOMER, contact)
