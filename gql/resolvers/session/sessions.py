"""Sessions: start, end, list, and invite further participants."""

from sqlalchemy import Select, select

from gql.model.database.change import Read
from gql.model.database.outcome import MutationResult
from gql.model.database.tables import OrganizationRow, SessionRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import ActorKind, EndReason, Reason, Role, SessionKind, SessionStatus
from gql.model.domain.errors import Forbidden, Invalid, Unavailable
from gql.model.domain.rules.limits import MAX_PARTICIPANTS
from gql.model.domain.validation import validate_contact, validate_text
from gql.model.domain.value_objects import Contact, Policy
from gql.model.domain.views import SessionView
from gql.model.domain.visibility import visible
from gql.resolvers.context import STAFF, Context
from gql.resolvers.loaders import load_sessions
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.outcomes import ParticipantChanged, SessionEnded, SessionStarted
from gql.resolvers.pagination import Page, Slice, page_of
from gql.resolvers.participant.messages import queue_link
from gql.resolvers.payloads import ParticipantPayload, SessionPayload
from gql.resolvers.session.rows import add_participant, add_session


async def session(context: Context, session_id: str) -> SessionView:
    """Returns a session as the viewer sees it. Raises `NotFound`."""
    context.require_status_reader()
    return await context.session(session_id)


@mutation_resolver(SessionStarted, ParticipantPayload)
async def start_session(
    context: Context, name: str, customer: Contact | None = None
) -> MutationResult[SessionStarted]:
    """Starts a session with the organization's present policy; invites the customer, if given."""
    viewer = context.require(*STAFF)
    validate_text(name, ("input", "name"))
    of_viewer = OrganizationRow.id == viewer.organization_id
    read_policy = Read(select(OrganizationRow.policy).where(of_viewer))

    def decide(unit: UnitOfWork) -> MutationResult[SessionStarted]:
        ((organization,),) = unit.read_rows
        policy: Policy = organization.policy
        row = add_session(unit, SessionKind.REGULAR, name, viewer, policy)
        if customer is None:
            return unit.record(SessionStarted(row.id))
        contact = validate_contact(customer, policy.country, ("input", "customer"))
        participant = add_participant(unit, row.id, Role.CUSTOMER, contact)
        queue_link(unit, participant, context.settings.base_url)
        return unit.record(SessionStarted(row.id, participant.id))

    return await context.start(decide, reads=[read_policy])


@mutation_resolver(SessionEnded, SessionPayload)
async def end_session(context: Context, session_id: str) -> MutationResult[SessionEnded]:
    """Ends a session. Its parent session, if any, gets an event in the same transaction."""
    context.require(*STAFF)
    view = await context.session(session_id)
    related_ids = [view.parent.session_id] if view.parent else []

    def decide(unit: UnitOfWork) -> MutationResult[SessionEnded]:
        require_open_session(unit.before[session_id])
        row = unit.drafts[session_id].session
        row.ended_at, row.end_reason = unit.now, EndReason.BY_AGENT
        return unit.record(SessionEnded(session_id))

    return await context.change(session_id, *related_ids, decide=decide)


def require_open_session(session: SessionView) -> None:
    """Raises `Unavailable` with SESSION_ENDED for an ended session."""
    if session.status is SessionStatus.ENDED:
        raise Unavailable(Reason.SESSION_ENDED)


@mutation_resolver(ParticipantChanged, ParticipantPayload)
async def invite_participant(
    context: Context, session_id: str, role: Role, contact: Contact
) -> MutationResult[ParticipantChanged]:
    """Adds a participant to a session and sends them their link."""
    context.require(*STAFF)
    if role is Role.APPROVER:
        raise Invalid("An approver comes by forwarding for approval.", ("input", "role"))

    def decide(unit: UnitOfWork) -> MutationResult[ParticipantChanged]:
        view = unit.before[session_id]
        require_open_session(view)
        checked = validate_contact(contact, view.policy.country)
        _require_role_available(view, role)
        participant = add_participant(unit, session_id, role, checked)
        queue_link(unit, participant, context.settings.base_url)
        return unit.record(ParticipantChanged(session_id, participant.id))

    return await context.change(session_id, decide=decide)


def _require_role_available(session: SessionView, role: Role) -> None:
    present = [participant for participant in session.participants if not participant.replaced_at]
    if session.kind is not SessionKind.REGULAR:
        raise Invalid("Only a regular session takes further participants.", ("input", "sessionId"))
    if len(present) >= MAX_PARTICIPANTS:
        raise Invalid(
            "A session takes at most {limit} participants.",
            ("input", "sessionId"),
            limit=MAX_PARTICIPANTS,
        )
    if role is Role.CUSTOMER and any(participant.role is Role.CUSTOMER for participant in present):
        raise Invalid("The session has its customer; invite a co-signer.", ("input", "role"))


async def sessions_matching(
    context: Context,
    part: Slice,
    status: SessionStatus | None = None,
    kind: SessionKind | None = None,
) -> Page[SessionView]:
    """Returns a page of the organization's sessions, newest first, for agents and partners."""
    viewer = context.require_status_reader()
    if viewer.kind is ActorKind.PARTICIPANT:
        raise Forbidden(viewer.kind)
    query = _matching(viewer.organization_id, status, kind)
    page = await page_of(context.database, query, SessionRow.id, "ses", part)
    ids = [row.id for row in page.items]  # read again: the rows may have changed meanwhile
    views = await load_sessions(context.database, ids)
    # a session whose rows cannot be read is left out; the log names it
    items = [visible(views[session_id], viewer.scope) for session_id in ids if session_id in views]
    return Page(items, page.has_next, page.has_previous, page.total)


def _matching(
    organization_id: str, status: SessionStatus | None, kind: SessionKind | None
) -> Select[SessionRow]:
    query = select(SessionRow).where(SessionRow.organization_id == organization_id)
    if kind is not None:
        query = query.where(SessionRow.kind == kind)
    if status is SessionStatus.ENDED:
        return query.where(SessionRow.ended_at.is_not(None))
    return query if status is None else query.where(SessionRow.ended_at.is_(None))
