"""One organization in which random commands are executed, and what is known of it afterwards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, select

from gql.app import AppState
from gql.delivery.phone_verification import SimulatedPhoneProvider
from gql.jobs.document_worker import DocumentWorker
from gql.jobs.outbox import OutboxWorker
from gql.live.presence import Presence
from gql.model.database.database import Database
from gql.model.database.row import Row
from gql.model.database.tables import MessageRow, OrganizationRow, SessionRow
from gql.model.domain.enums import ActorKind, AssignmentState, Permission, Reason
from gql.model.domain.identifiers import new_id
from gql.model.domain.value_objects import Contact, Policy
from gql.model.domain.viewer import Scope, Viewer
from gql.model.domain.views import AssignmentView, InteractionView, SessionView, StepView
from gql.resolvers.mutations import MutationResolver, execute_mutation
from gql.resolvers.organization.users import new_user
from gql.resolvers.payloads import Payload
from testing.tampering import run_sql_without_triggers
from tests.model import invariants
from tests.model.simulation_templates import Steps, add_template

CONTACTS = (
    Contact("Charlie Customer", "charlie@example.com", "+491701234567"),
    Contact("Casey", "casey@example.com"),
    Contact("Robin", None, "+491701234513"),  # calls to this number are not answered
)
# refusals that are stored: a wrong code uses up one of the five tries
STORED_REFUSALS = {Reason.CODE_WRONG, Reason.CODE_EXPIRED, Reason.VERIFICATION_LOCKED}

Mutation = MutationResolver[Any, Any]


@dataclass(frozen=True)
class Command:
    """A command by its name, and three numbers that pick from what exists at the time.

    `session` picks the session, `target` an interaction or a participant in it, and `variant` how
    the command is executed.
    """

    name: str
    session: int
    target: int
    variant: int


@dataclass(frozen=True)
class Request:
    """A mutation with its arguments and its idempotency key."""

    viewer: Viewer
    mutation: Mutation
    arguments: dict[str, Any]
    key: str | None = None


class NullChannel:
    """Accepts every message and sends none."""

    async def send(self, message: MessageRow) -> None:
        """Discards the message."""


def pick(choices: Sequence[Any], number: int) -> Any:
    return choices[number % len(choices)] if choices else None


def optional_key(command: Command) -> str | None:
    """Returns a new idempotency key for every second variant."""
    return new_id("key") if command.variant % 2 else None


@dataclass
class Simulation:
    """One organization, the views of its sessions after each command, and the requests so far.

    `remote_database` is a second connection pool without caches, as another process has it.
    """

    state: AppState
    remote_database: Database
    agent: Viewer
    admin: Viewer
    partner: Viewer
    template_ids: list[str] = field(default_factory=list)
    outbox: OutboxWorker = field(init=False)
    presences: list[Presence] = field(init=False)
    connections: list[tuple[Presence, Viewer, str]] = field(default_factory=list)
    clock_offset: timedelta = timedelta()
    keyed_requests: list[Request] = field(default_factory=list)
    history: dict[str, list[SessionView]] = field(default_factory=dict)
    completed_counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        database = self.state.database
        database.clock = self.clock
        self.remote_database.clock = self.clock
        self.outbox = OutboxWorker(database, NullChannel(), SimulatedPhoneProvider())
        self.presences = [self.state.presence, Presence(database, 0.0)]

    def clock(self, now: datetime) -> datetime:
        return now + self.clock_offset

    # what exists

    def sessions(self) -> list[SessionView]:
        """Returns the latest view of each session."""
        return [views[-1] for views in self.history.values()]

    def session(self, number: int) -> SessionView | None:
        """Picks a session: two times out of three the first, where most of the work is done."""
        view: SessionView | None = pick(self.sessions(), number // 3 if number % 3 == 0 else 0)
        return view

    def interaction(self, command: Command) -> InteractionView | None:
        session = self.session(command.session)
        return pick(session.interactions[::-1], command.target) if session else None

    def open_assignments(self, session: SessionView) -> list[tuple[StepView, AssignmentView]]:
        return [
            (step, assignment)
            for interaction in session.interactions
            for step in interaction.steps
            for assignment in step.assignments
            if assignment.state is AssignmentState.OPEN
        ]

    def participant(self, session: SessionView, participant_id: str) -> Viewer:
        participant = session.participant(participant_id)
        assert participant
        return Viewer(
            ActorKind.PARTICIPANT,
            participant.id,
            participant.name,
            self.agent.organization_id,
            "none",
            session_id=session.id,
        )

    async def heads(self) -> dict[str, str]:
        """Returns the hash of each session's last event, by session id."""
        of_organization = SessionRow.organization_id == self.agent.organization_id
        heads = select(SessionRow.id, SessionRow.head_hash).where(of_organization)
        async with self.remote_database.read_transaction() as sql:
            return {row[0]: row[1] for row in await sql.execute(heads.order_by(SessionRow.id))}

    # mutations

    async def mutate(
        self, viewer: Viewer, mutation: Mutation, /, key: str | None = None, **arguments: Any
    ) -> Payload[Any]:
        """Executes a mutation; remembers it if it succeeds and has an idempotency key."""
        request = Request(viewer, mutation, arguments, key)
        payload = await self.execute(request)
        if key and not payload.errors:
            self.keyed_requests.append(request)
        return payload

    async def execute(self, request: Request) -> Payload[Any]:
        """Executes a mutation as the schema does. Asserts that a refusal changes nothing."""
        context = replace(self.state.new_context(), viewer=request.viewer)
        before = await self.heads()
        payload: Payload[Any] = await execute_mutation(
            context, request.mutation, request.arguments, request.key
        )
        reasons = {error.reason for error in payload.errors}
        if payload.errors and not reasons & STORED_REFUSALS:
            assert await self.heads() == before, f"a refusal changed something: {payload.errors}"
        return payload

    async def check(self) -> None:
        """Checks every session that has changed since the last check."""
        for session_id, head_hash in (await self.heads()).items():
            views = self.history.setdefault(session_id, [])
            if not views or views[-1].head_hash != head_hash:
                views.append(await self._check_session(session_id, views))

    async def _check_session(self, session_id: str, views: Sequence[SessionView]) -> SessionView:
        database, remote_database = self.state.database, self.remote_database
        session = await invariants.check_cached_view(database, remote_database, session_id)
        events = await invariants.check_log(database, remote_database, session)
        for scope in self._scopes(session):
            invariants.check_fold(session, events, views, scope)
        for interaction in session.interactions:
            count = self.completed_counts.get(interaction.id, 0)
            invariants.check_interaction(interaction, count, events[-1].cause)
            self.completed_counts[interaction.id] = interaction.completed_count or 0
        await invariants.check_documents(remote_database, session)
        return session

    def _scopes(self, session: SessionView) -> Iterator[Scope]:
        yield self.agent.scope
        for documents in (True, False):
            yield replace(self.partner.scope, can_read_documents=documents)
        for participant in session.participants:
            yield self.participant(session, participant.id).scope


def delete_all(table: Table) -> str:
    return f"DELETE FROM {table}"  # noqa: S608


async def new_simulation(
    state: AppState, remote_database: Database, templates: tuple[Steps, ...]
) -> Simulation:
    """Empties the database and creates an organization with users and templates."""
    state.database.clock = lambda now: now
    # both remember rows of the previous example
    state.presence = Presence(state.database, state.settings.presence_grace)
    state.document_worker = DocumentWorker(state.documents)
    tables = reversed(Row.metadata.sorted_tables)
    await run_sql_without_triggers(state.database, *map(delete_all, tables))
    async with state.database.write_transaction() as work:
        organization = OrganizationRow(
            id=new_id("org"), name="Acme", policy=Policy(), created_at=work.now
        )
        work.add(organization)
        viewers = []
        for kind in (ActorKind.AGENT, ActorKind.ADMIN):
            user = new_user(work.now, organization.id, kind, kind.title(), f"{kind}@x.example")
            work.add(user)
            viewers.append(Viewer(kind, user.id, user.name, organization.id, "none"))
        rows = [await add_template(work, organization.id, steps) for steps in templates]
        template_ids = [row.id for row in rows]
    permissions = tuple(Permission)
    partner = Viewer(
        ActorKind.PARTNER, "key_1", "API", organization.id, "none", permissions=permissions
    )
    agent, admin = viewers
    return Simulation(state, remote_database, agent, admin, partner, template_ids)
