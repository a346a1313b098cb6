"""Sessions: start, end, find."""

from sqlalchemy import select

from gql.model.database.tables import OrganizationRow, ParticipantRow, SessionRow
from gql.model.database.unit_of_work import Outcome, UnitOfWork, idle_at
from gql.model.domain.enums import (
    ActorKind,
    EndReason,
    Permission,
    Reason,
    Role,
    SessionKind,
    SessionStatus,
)
from gql.model.domain.errors import Forbidden, Invalid, NotFound, Unavailable
from gql.model.domain.identifiers import new_id
from gql.model.domain.validation import checked_contact, plain
from gql.model.domain.value_objects import Contact, Policy
from gql.model.domain.viewer import Viewer
from gql.model.domain.views import SessionView
from gql.model.domain.visibility import visible
from gql.model.event_log.hash_chain import GENESIS
from gql.resolvers.context import STAFF, Context
from gql.resolvers.pagination import Page, page_of
from gql.resolvers.participant.messages import invite


async def session(context: Context, session_id: str) -> SessionView:
    """One session as the viewer sees it. Raises `NotFound`."""
    require_status(context)
    return await context.session(session_id)


def require_status(context: Context) -> Viewer:
    """The viewer; a partner only with the permission to read status (else nothing exists)."""
    viewer = context.require()
    if not may_read_status(viewer):
        raise NotFound("Session")
    return viewer


def may_read_status(viewer: Viewer) -> bool:
    """Whether sessions exist for this viewer at all."""
    return viewer.kind is not ActorKind.PARTNER or Permission.STATUS_READ in viewer.permissions


async def start_session(context: Context, name: str, customer: Contact | None = None) -> Outcome:
    """Starts a session with the policy of this moment, and invites its customer if one is named."""
    viewer = context.require(*STAFF)
    plain(name, ("input", "name"))
    if customer:
        checked_contact(customer, ("input", "customer"))
    async with context.ordering() as work:
        owner = await work.sql.get_one(OrganizationRow, viewer.organization_id)
        row = new_session(work, SessionKind.REGULAR, name, viewer, owner.policy)
        work.answer(session=row.id)
        if customer:
            person = new_participant(work, row.id, Role.CUSTOMER, customer)
            invite(work, person, context.settings.base_url)
            work.answer(participant=person.id)
    return work.outcome


def new_session(
    work: UnitOfWork,
    kind: SessionKind,
    name: str,
    viewer: Viewer,
    policy: Policy,
    parent: tuple[str, str | None, str | None] = ("", None, None),
) -> SessionRow:
    """A session's row, put into the work. `parent`: its session, participant and interaction."""
    row = SessionRow(
        id=new_id("ses"),
        organization_id=viewer.organization_id,
        kind=kind,
        name=name,
        agent_id=viewer.id,
        agent_name=viewer.name,
        policy=policy,
        created_at=work.now,
        idle_at=idle_at(policy, work.now),
        parent_session_id=parent[0] or None,
        parent_participant_id=parent[1],
        parent_interaction_id=parent[2],
        head=0,
        head_hash=GENESIS,
    )
    work.start(row)
    return row


def new_participant(
    work: UnitOfWork, session_id: str, role: Role, contact: Contact
) -> ParticipantRow:
    """A participant's row, put into the work."""
    row = ParticipantRow(
        id=new_id("par"),
        session_id=session_id,
        role=role,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        invited_at=work.now,
    )
    work.add(row)
    return row


async def end_session(context: Context, session_id: str) -> Outcome:
    """Ends a session by hand; what it led from is told too."""
    context.require(*STAFF)
    view = await context.session(session_id)
    related = [view.parent.session_id] if view.parent else []
    async with context.ordering_beside(session_id, *related) as work:
        require_open_session(work.before[session_id])
        row = work.rows[session_id].session
        row.ended_at, row.end_reason = work.now, EndReason.BY_AGENT
        work.answer(session=session_id)
    return work.outcome


def require_open_session(view: SessionView) -> None:
    """Raises `Unavailable(SESSION_ENDED)` for an ended session."""
    if view.status is SessionStatus.ENDED:
        raise Unavailable(Reason.SESSION_ENDED)


async def invite_participant(
    context: Context, session_id: str, role: Role, contact: Contact
) -> Outcome:
    """Adds a person to a session and sends them their link."""
    context.require(*STAFF)
    checked_contact(contact)
    if role is Role.APPROVER:
        raise Invalid("An approver comes by forwarding for approval.", ("input", "role"))
    async with context.ordering(session_id) as work:
        view = work.before[session_id]
        require_open_session(view)
        _check_room(view, role)
        person = new_participant(work, session_id, role, contact)
        invite(work, person, context.settings.base_url)
        work.answer(session=session_id, participant=person.id)
    return work.outcome


def _check_room(view: SessionView, role: Role) -> None:
    present = [one for one in view.participants if not one.replaced_at]
    if view.kind is not SessionKind.REGULAR:
        raise Invalid("Only a regular session takes further participants.", ("input", "sessionId"))
    if len(present) >= 50:
        raise Invalid("A session takes at most 50 participants.", ("input", "sessionId"))
    if role is Role.CUSTOMER and any(one.role is Role.CUSTOMER for one in present):
        raise Invalid("The session has its customer; invite a co-signer.", ("input", "role"))


async def sessions_matching(
    context: Context,
    first: int,
    after: str | None,
    status: SessionStatus | None = None,
    kind: SessionKind | None = None,
) -> Page[SessionView]:
    """The organization's sessions, newest first, whole; for agents and partners."""
    viewer = require_status(context)
    if viewer.kind is ActorKind.PARTICIPANT:
        raise Forbidden(viewer.kind)
    wanted = select(SessionRow).where(SessionRow.organization_id == viewer.organization_id)
    if kind is not None:
        wanted = wanted.where(SessionRow.kind == kind)
    if status is not None:
        ended = status is SessionStatus.ENDED
        wanted = wanted.where(
            SessionRow.ended_at.is_not(None) if ended else SessionRow.ended_at.is_(None)
        )
    page = await page_of(context.database, wanted, SessionRow.id, first, after)
    async with context.database.reading() as sql:
        # read once more: a session may have moved since its page was read
        ids = [row.id for row in page.items]
        rows = await sql.scalars(select(SessionRow).where(SessionRow.id.in_(ids)))
        found = {row.id: await context.database.view_of(sql, row) for row in rows}
    seen = [visible(found[key], viewer.scope) for key in ids]
    return Page(seen, page.has_next, page.has_previous, page.total)
