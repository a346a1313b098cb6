"""What the toolbar's truth table is made of: bubbles, the states they pass through, who looks.

Every state is reached by the product's own orders. They run on a real database, or on `Shelf`,
which keeps rows in memory: there a state is put back at no cost after it was changed, so that
tens of thousands of cells take seconds. With it goes `PaperDocuments`, which signs nothing: one
signature takes as long as hundreds of cells.
"""

import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Delete, Select, func, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql.app import AppState, build_app_state
from gql.documents.build_document import BuildRequest as Making
from gql.documents.demo import basic_contract
from gql.esign.documents import Documents
from gql.esign.prepare import DocumentPreparer
from gql.esign.sign import DocumentSigner, SignedRevision
from gql.model.database.column_types import Row
from gql.model.database.database import Database
from gql.model.database.loading import load
from gql.model.database.tables import (
    AssignmentRow,
    EventRow,
    InteractionRow,
    MessageRow,
    OrganizationRow,
    ParticipantRow,
    RecipientRow,
    SessionRow,
    StepRow,
)
from gql.model.database.unit_of_work import IdempotencyKey, Outcome, UnitOfWork
from gql.model.domain.certificate import Certificate
from gql.model.domain.enums import (
    DOCUMENT_STEPS,
    ActorKind,
    AgentSigning,
    Assignee,
    AssignmentState,
    Duty,
    FieldKind,
    Permission,
    Role,
    StepKind,
    ToolbarAction,
)
from gql.model.domain.errors import NotFound, Unauthenticated
from gql.model.domain.identifiers import new_id
from gql.model.domain.projection import SessionRows, project_session
from gql.model.domain.rules import STOPPED
from gql.model.domain.validation import own_fields
from gql.model.domain.value_objects import CartItem, Contact, Document, FieldSpec, Issued, Policy
from gql.model.domain.viewer import SYSTEM, Actor, Viewer
from gql.model.domain.views import (
    AssignmentView,
    InteractionView,
    SessionView,
    StepView,
    ToolbarItem,
)
from gql.resolvers import nodes, uploads
from gql.resolvers.authentication import new_user
from gql.resolvers.context import Context
from gql.resolvers.interaction import agent_details, approvals, downloads, interactions, signing
from gql.resolvers.interaction.interactions import Addressee
from gql.resolvers.mutations import Answer, execute_mutation
from gql.resolvers.organization import templates
from gql.resolvers.organization.templates import WorkflowStep
from gql.resolvers.participant import participant_actions
from gql.resolvers.session import sessions
from gql.settings import Settings
from testing.running_server import document_pool
from testing.session_scenario import settled

Order = Callable[..., Coroutine[Any, Any, Outcome]]
Key = tuple[type[Row], Any]
Kept = dict[Key, Row]
_R = TypeVar("_R", bound=Row)

LETTER = """\
Dear #value("name"),
#field("customer_1.signature", kind: "signature", h: 40pt)
#field("customer_2.signature", kind: "signature", h: 40pt)
"""
BRANCH = FieldSpec("branch", FieldKind.TEXT, "Branch", required=True)

# a database in memory


@functools.cache
def columns(kind: type[Row]) -> tuple[str, ...]:
    return tuple(inspect(kind).column_attrs.keys())


def key_of(row: Row) -> Key:
    key = inspect(type(row)).primary_key_from_instance(row)
    return type(row), key[0] if len(key) == 1 else tuple(key)


class Unit:
    """What the resolvers use of a transaction: own copies of rows, kept only if it ends well."""

    def __init__(self, rows: Kept) -> None:
        self.rows = rows
        self.mine: Kept = {}

    def copied(self, key: Key) -> Row | None:
        if key not in self.mine and key in self.rows:
            row, kind = self.rows[key], key[0]
            self.mine[key] = kind(**{name: getattr(row, name) for name in columns(kind)})
        return self.mine.get(key)

    async def get(self, kind: type[_R], key: Any) -> _R | None:
        return cast(_R | None, self.copied((kind, key)))

    async def get_one(self, kind: type[_R], key: Any) -> _R:
        return cast(_R, self.copied((kind, key)))

    async def scalar(self, wanted: Select[Any]) -> Any:
        """The one question asked this way: a row's column, by the row's id."""
        described, sought = wanted.column_descriptions[0], cast(Any, wanted.whereclause)
        row = self.rows.get((described["entity"], sought.right.value))
        return row and getattr(row, described["name"])

    async def scalars(self, wanted: Select[Any]) -> "Unit.Found":
        """Likewise a row by its id."""
        sought = cast(Any, wanted.whereclause).right.value
        return self.Found(self.copied((wanted.column_descriptions[0]["entity"], sought)))

    async def execute(self, _: Delete) -> None:
        """The one statement carried out: it lets go of a content, and none is kept here."""

    @dataclass
    class Found:
        """What a select of one row has found."""

        row: Row | None

        def one_or_none(self) -> Row | None:
            return self.row

    def add(self, row: Row) -> None:
        self.mine[key_of(row)] = row

    def add_all(self, rows: list[Row]) -> None:
        for row in rows:
            self.add(row)

    def of(self, kind: type[_R], session_id: str) -> list[_R]:
        keys = [
            key
            for key, row in self.rows.items()
            if key[0] is kind and cast(Any, row).session_id == session_id
        ]
        return [cast(_R, self.copied(key)) for key in keys]

    def load(self, session_id: str) -> SessionRows:
        """As `gql.model.database.loading` does it."""
        session = cast(SessionRow, self.copied((SessionRow, session_id)))
        kept = [cast(SessionRow, row) for key, row in self.rows.items() if key[0] is SessionRow]
        led_to = [key_of(one) for one in kept if one.parent_session_id == session_id]
        return SessionRows(
            session=session,
            participants=self.of(ParticipantRow, session_id),
            interactions=self.of(InteractionRow, session_id),
            steps=self.of(StepRow, session_id),
            recipients=self.of(RecipientRow, session_id),
            assignments=self.of(AssignmentRow, session_id),
            children=[cast(SessionRow, self.copied(key)) for key in led_to],
            parent=cast(
                SessionRow | None, self.copied((SessionRow, session.parent_session_id or ""))
            ),
        )


class LoadedWhenUsed(dict[str, SessionRows]):
    """The sessions of a unit of work; most refusals look at no row."""

    def __init__(self, unit: Unit) -> None:
        super().__init__()
        self.unit = unit

    def __missing__(self, session_id: str) -> SessionRows:
        self[session_id] = found = self.unit.load(session_id)
        return found


class Shelf(Database):
    """A database in memory whose whole content is one dict, never changed but replaced.

    What becomes complete in it is said to be sealed in the same moment.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(f"sqlite+aiosqlite:///{folder / 'not-used.db'}")
        self.rows: Kept = {}
        self.seen: dict[tuple[str, str], SessionView] = {}

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        yield cast(AsyncSession, Unit(self.rows))

    async def view(self, session_id: str) -> SessionView:
        row = cast(SessionRow | None, self.rows.get((SessionRow, session_id)))
        if row is None:
            raise NotFound("Session")
        place = (session_id, row.head_hash)
        if place not in self.seen:
            self.seen[place] = project_session(Unit(self.rows).load(session_id))
        return self.seen[place]

    @contextlib.asynccontextmanager
    async def writing(
        self, *session_ids: str, cause: str, actor: Actor, once: IdempotencyKey | None = None
    ) -> AsyncIterator[UnitOfWork]:
        unit = Unit(self.rows)
        sql = cast(AsyncSession, unit)
        loaded = LoadedWhenUsed(unit)
        work = UnitOfWork(sql, actor, cause, self.clock(datetime.now(UTC)), once, loaded)
        for one in session_ids:
            work.before[one] = work.after[one] = await self.view(one)
        yield work
        for one in session_ids if loaded else ():
            loaded[one]
        work.finish()
        for row in unit.mine.values():
            if isinstance(row, InteractionRow) and row.seal_due_at and not row.issued:
                row.issued = Issued(cast(Certificate, None), "", 0, issued_at=work.now)
        if unit.mine:
            self.rows = {**self.rows, **unit.mine}


class PaperDocuments(Documents):
    """A stand-in for the breadth of the table only: it counts revisions, and signs no file.

    A document is made ready as ever, though of one template once, whatever data goes into a letter.
    The same orders with files that are signed and sealed are those on the real databases.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self.preparer = PaperPreparer(self)
        self.signer = PaperSigner(self, self.preparer)


class PaperPreparer(DocumentPreparer):
    async def _build(self, order: Making) -> Document:
        base = (order.content, order.title, order.signers, order.agent)
        if base not in self._papers:
            self._papers[base] = await super()._build(order)
        return self._papers[base]

    @functools.cached_property
    def _papers(self) -> dict[tuple[bytes, str, int, bool], Document]:
        return {}


class PaperSigner(DocumentSigner):
    async def sign(
        self,
        interaction: InteractionView,
        step: StepView,
        assignment: AssignmentView,
        values: Mapping[str, str],
        image: object,
        organization_id: str,
    ) -> SignedRevision:
        document = await self._preparer.document_of(interaction, step)
        return SignedRevision(document, replace(document, revision=document.revision + 1))


@dataclass(slots=True)
class ShelfContext(Context):
    """Finds a bubble's session without building a statement, which costs more than all the rest."""

    async def session_of_interaction(self, interaction_id: str) -> str:
        row = cast(Shelf, self.database).rows.get((InteractionRow, interaction_id))
        if row is None or self.viewer is None:
            return await Context.session_of_interaction(self, interaction_id)
        return cast(InteractionRow, row).session_id


# who looks, and where


@dataclass
class World:
    """Two organizations and their people, on one database."""

    parts: AppState
    agent: Viewer
    admin: Viewer
    stranger: Viewer
    templates: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.parts.database

    async def order(self, who: Viewer | None, order: Order, **arguments: Any) -> Answer:
        first, *rest = order.__name__.split("_")
        operation = first + "".join(word.capitalize() for word in rest)
        return await execute_mutation(self.context(who), operation, order, arguments, None)

    def context(self, who: Viewer | None) -> Context:
        return replace(self.parts.context(), viewer=who)

    async def do(self, who: Viewer, order: Order, **arguments: Any) -> Answer:
        answer = await self.order(who, order, **arguments)
        assert answer.errors == [], (order.__name__, answer.errors)
        return answer

    async def toolbar(self, who: Viewer | None, bubble_id: str) -> tuple[ToolbarItem, ...]:
        """The buttons as `who` sees them; none where the bubble does not exist for them."""
        try:
            return (await nodes.interaction(self.context(who), bubble_id)).toolbar
        except (NotFound, Unauthenticated):
            return ()

    async def set_policy(self, policy: Policy) -> None:
        await self.do(
            self.admin,
            templates.update_policy,
            allow_draft_download=policy.allow_draft_download,
            allow_delete=policy.allow_delete,
            auto_open=policy.auto_open,
        )

    async def expire(self, session_id: str, bubble_id: str) -> None:
        """Lets two hours pass, looks around, and goes back in time."""
        self.database.clock = lambda now: now + timedelta(hours=2)
        try:
            await self.parts.sweeper.sweep()
        finally:
            self.database.clock = lambda now: now
        view = await self.database.view(session_id)
        assert view.interaction(bubble_id), "it is still there"

    async def settled(self) -> None:
        """Waits until the server does nothing more by itself to any document."""
        async with self.database.reading() as sql:
            every = list(await sql.scalars(select(SessionRow.id)))
        for session_id in every:
            await settled(self.parts, session_id)

    async def everything(self, session_id: str) -> object:
        """A session as its rows say now, whatever is cached, and how much was written beside it."""
        async with self.database.reading() as sql:
            view = project_session(await load(sql, await sql.get_one(SessionRow, session_id)))
            counted = [
                await sql.scalar(select(func.count()).select_from(kind))
                for kind in (EventRow, MessageRow, SessionRow)
            ]
        return view, counted


class ShelfWorld(World):
    """A world in memory, which can be put back as it was."""

    @property
    def shelf(self) -> Shelf:
        return cast(Shelf, self.parts.database)

    def context(self, who: Viewer | None) -> Context:
        parts = self.parts
        return ShelfContext(
            parts.database, parts.documents, parts.hub, parts.settings, parts.url_key, who
        )

    async def set_policy(self, policy: Policy) -> None:
        row = self.shelf.rows[OrganizationRow, self.agent.organization_id]
        changed = cast(OrganizationRow, await Unit(self.shelf.rows).get(type(row), key_of(row)[1]))
        changed.policy = policy
        self.shelf.rows = {**self.shelf.rows, key_of(row): changed}

    async def settled(self) -> None:
        """Makes the letters that the server would make in the background."""
        for row in [one for one in self.shelf.rows.values() if isinstance(one, StepRow)]:
            if row.kind is StepKind.DYNAMIC_DOCUMENT and row.document is None:
                bubble = (await self.database.view(row.session_id)).interaction(row.interaction_id)
                step = next(one for one in bubble.steps if one.id == row.id) if bubble else None
                if bubble and step and step.reached and bubble.status not in STOPPED:
                    await self.parts.documents.preparer.document_of(bubble, step)

    async def expire(self, session_id: str, bubble_id: str) -> None:
        async with self.database.writing(session_id, cause="expire", actor=SYSTEM) as work:
            rows = work.rows[session_id].interactions
            next(one for one in rows if one.id == bubble_id).expired_at = work.now

    async def everything(self, session_id: str) -> object:
        return self.shelf.rows


async def new_people(database: Database, name: str) -> tuple[Viewer, Viewer]:
    """The agent and the admin of a new organization."""
    async with database.writing(cause="test", actor=SYSTEM) as work:
        own = OrganizationRow(id=new_id("org"), name=name, policy=Policy(), created_at=work.now)
        kinds = (ActorKind.AGENT, ActorKind.ADMIN)
        users = [new_user(work.now, own.id, one, one.title(), f"{one}@x.example") for one in kinds]
        for row in (own, *users):
            work.add(row)
    first, second = (
        Viewer(one.kind, one.id, one.name, own.id, credential_id="test") for one in users
    )
    return first, second


async def world_on_a_shelf(folder: Path) -> ShelfWorld:
    shelf = Shelf(folder)
    settings = Settings(data_dir=folder)
    parts = build_app_state(settings, document_pool())
    await parts.database.close()
    parts.database, parts.url_key = shelf, "key"
    real = parts.documents
    parts.documents = PaperDocuments(shelf, real.files, real.pool, real.authorities)
    return await made(ShelfWorld, parts)


_W = TypeVar("_W", bound=World)


async def made(kind: type[_W], parts: AppState) -> _W:
    """A world with its catalogue."""
    agent, admin = await new_people(parts.database, "Acme Bank")
    stranger, _ = await new_people(parts.database, "Other Bank")
    world = kind(parts, agent, admin, stranger)
    await set_up_catalogue(world)
    return world


async def brought(world: World, who: Viewer, content: bytes) -> str:
    """A file that `who` has uploaded; returns the upload's id."""
    answer = await world.do(
        who, templates.create_upload, file_name="a.pdf", content_type="application/pdf"
    )
    await uploads.receive_upload(world.context(who), answer.upload_id or "", content)
    return answer.upload_id or ""


@functools.cache
def contract_pdf() -> bytes:
    return basic_contract("Acme Bank")


async def set_up_catalogue(world: World) -> None:
    upload_id = await brought(world, world.admin, contract_pdf())
    fields = (FieldSpec("name", FieldKind.TEXT, "Name", required=True),)
    items = (CartItem("Card", 1, 900, "EUR"),)
    assets: dict[str, tuple[Order, dict[str, Any]]] = {
        "contract": (templates.create_pdf_template, {"upload_id": upload_id}),
        "letter": (templates.create_dynamic_document, {"source": LETTER}),
        "form": (templates.create_form, {"fields": fields, "assignee": Assignee.EVERYONE}),
        "agent's form": (templates.create_form, {"fields": fields, "assignee": Assignee.AGENT}),
        "file request": (templates.create_file_request, {}),
        "cart": (templates.create_cart, {"items": items}),
    }
    for name, (order, arguments) in assets.items():
        answer = await world.do(world.admin, order, name=name, **arguments)
        world.templates[name] = answer.template.id if answer.template else ""
    for name, parts in WORKFLOWS.items():
        steps = tuple(WorkflowStep(world.templates[part]) for part in parts)
        answer = await world.do(world.admin, templates.create_workflow, name=name, steps=steps)
        world.templates[name] = answer.template.id if answer.template else ""


WORKFLOWS = {
    "papers": ("contract", "form", "letter"),
    "late letter": ("form", "letter"),
    "shopping": ("form", "contract", "cart"),
    "assessed contract": ("agent's form", "contract"),
}

# the bubbles


@dataclass(frozen=True)
class Case:
    """One kind of bubble, and the states that it passes through on its way."""

    template: str
    signs: AgentSigning | None = None
    details: bool = False
    path: tuple[str, ...] = ()
    forwarded: bool = False

    @property
    def name(self) -> str:
        words = [self.template]
        if self.signs and self.signs is not AgentSigning.NEVER:
            words.append(f"signed {self.signs.lower()} by the agent")
        return ", ".join(
            words
            + ["with details"] * self.details
            + ["forwarded for approval"] * self.forwarded
        )  # fmt: skip

    @property
    def way(self) -> tuple[str, ...]:
        return ("details owed", *self.path) if self.details else self.path

    @property
    def states(self) -> tuple[str, ...]:
        """The way to completion, what leads off it, and each of these in an ended session."""
        reached = [*self.way, *(one for one in OFF_THE_WAY if self.before(one) in self.way)]
        return tuple(reached + [f"{one}, ended" for one in reached])

    def before(self, state: str) -> str | None:
        """The state from which one comes to `state`; None at the beginning."""
        if state.endswith(", ended"):
            return state.removesuffix(", ended")
        if state == "deleted":
            return None if self.forwarded else self.way[0]
        if state in OFF_THE_WAY:
            return OFF_THE_WAY[state]
        place = self.way.index(state)
        return self.way[place - 1] if place else None


OFF_THE_WAY = {
    "declined": "sent",
    "declined once started": "started",
    "expired": "sent",
    "expired once started": "started",
    "expired while the agent owed": "agent owed",
    "deleted": "",
    "rejected": "asked and started",
}
_ALONE = ("sent", "opened", "started", "completed")
_TOGETHER = ("sent", "opened", "started", "partly", "completed")
_AGENT_LAST = ("sent", "opened", "started", "partly", "agent owed", "completed")
_PAPERS = ("sent", "opened", "started", "partly", "agent's turn", "agent owed", "completed")
_COPY = ("asked", "asked and opened", "asked and started", "approved")

CASES = (
    Case("contract", AgentSigning.NEVER, path=_TOGETHER),
    Case("contract", AgentSigning.LAST, path=_AGENT_LAST),
    Case("contract", AgentSigning.FIRST, path=("agent first", *_TOGETHER)),
    Case("contract", AgentSigning.LAST, details=True, path=_AGENT_LAST),
    Case("contract", AgentSigning.FIRST, details=True, path=("agent first", *_TOGETHER)),
    Case("letter", path=_TOGETHER),
    Case("letter", AgentSigning.LAST, path=_AGENT_LAST),
    Case("letter", AgentSigning.FIRST, path=("agent first", *_TOGETHER)),
    Case("letter", details=True, path=_TOGETHER),
    Case("form", path=_TOGETHER),
    Case("form", details=True, path=_TOGETHER),
    Case("agent's form", path=("agent first", "completed")),
    Case("file request", path=_ALONE),
    Case("file request", details=True, path=_ALONE),
    Case("cart", path=_ALONE),
    Case("cart", details=True, path=_ALONE),
    Case("papers", AgentSigning.NEVER, path=_TOGETHER),
    Case("papers", AgentSigning.LAST, path=_PAPERS),
    Case("late letter", AgentSigning.LAST, path=_AGENT_LAST),
    Case("shopping", AgentSigning.NEVER, path=_TOGETHER),
    Case("shopping", AgentSigning.LAST, details=True,
         path=("sent", "opened", "started", "partly", "agent's turn", "completed")),
    Case("assessed contract", path=("agent first", *_AGENT_LAST)),
    Case("assessed contract", details=True, path=("agent first", *_AGENT_LAST)),
    Case("contract", AgentSigning.LAST, forwarded=True, path=_COPY),
    Case("form", forwarded=True, path=_COPY),
    Case("shopping", AgentSigning.NEVER, forwarded=True, path=_COPY),
)  # fmt: skip
POLICIES = tuple(
    Policy(allow_draft_download=draft, allow_delete=delete, auto_open=opens)
    for draft in (True, False)
    for delete in (True, False)
    for opens in (False, True)
)


def policy_name(policy: Policy) -> str:
    return (
        f"drafts {policy.allow_draft_download}, deleting {policy.allow_delete}, "
        f"auto-open {policy.auto_open}"
    )


# how they come to a state


@dataclass(frozen=True)
class Scene:
    """One bubble in one state, and the people around it."""

    world: World
    case: Case
    session_id: str
    people: dict[str, Viewer]
    bubble_id: str = ""

    async def view(self) -> SessionView:
        return await self.world.database.view(self.session_id)

    async def bubble(self) -> InteractionView:
        found = (await self.view()).interaction(self.bubble_id)
        assert found is not None
        return found

    async def do(self, who: str, order: Order, **arguments: Any) -> Answer:
        return await self.world.do(self.people[who], order, **arguments)

    @property
    def actors(self) -> dict[str, Viewer | None]:
        """Everybody who may look at the bubble, or try to."""
        own = self.world.agent.organization_id
        partners = {
            f"partner with {' and '.join(allowed)}": partner(own, allowed)
            for allowed in PARTNERS
        }  # fmt: skip
        foreign = partner(self.world.stranger.organization_id, tuple(Permission))
        others = {
            "agent of another organization": self.world.stranger,
            "partner of another organization": foreign,
            "nobody": None,
        }
        return {**self.people, **partners, **others}


PARTNERS: tuple[tuple[Permission, ...], ...] = (
    (Permission.STATUS_READ,),
    (Permission.INTERACTIONS_WRITE,),
    (Permission.STATUS_READ, Permission.DOCUMENTS_READ),
    (Permission.STATUS_READ, Permission.INTERACTIONS_WRITE),
    tuple(Permission),
)


def partner(organization_id: str, allowed: tuple[Permission, ...]) -> Viewer:
    permissions = tuple(sorted(allowed))
    return Viewer(ActorKind.PARTNER, "key", "Partner", organization_id, "test", None, None,
                  permissions)  # fmt: skip


def participant(world: World, participant_id: str, session_id: str, name: str) -> Viewer:
    return Viewer(ActorKind.PARTICIPANT, participant_id, name, world.agent.organization_id, "test",
                  session_id=session_id)  # fmt: skip


async def opened_session(world: World, case: Case) -> Scene:
    """A session with two signers, a bystander, and somebody who gets a copy."""
    people = {"agent": world.agent, "admin": world.admin}
    answer = await world.do(
        world.agent, sessions.start_session, name="S", customer=Contact("Ada", "ada@x.example")
    )
    assert answer.session is not None
    session_id = answer.session.id
    invited = (("co-signer", Role.CO_SIGNER), ("bystander", Role.CO_SIGNER), ("cc", Role.CC))
    for name, role in invited:
        await world.do(
            world.agent,
            sessions.invite_participant,
            session_id=session_id,
            role=role,
            contact=Contact(name, f"{name}@x.example"),
        )
    view = await world.database.view(session_id)
    names = ["customer", *(name for name, _ in invited)]
    for name, one in zip(names, view.participants, strict=True):
        people[name] = participant(world, one.id, session_id, one.name)
    return Scene(world, case, session_id, people)


async def added(scene: Scene) -> Scene:
    world, case = scene.world, scene.case
    to = tuple(Addressee(scene.people[one].id) for one in ("customer", "co-signer", "cc"))
    answer = await world.do(
        world.agent,
        interactions.add_interaction,
        session_id=scene.session_id,
        template_id=world.templates[case.template],
        recipients=to,
        agent_signs=case.signs,
        agent_details=(BRANCH,) if case.details else (),
        expires_at=datetime.now(UTC) + timedelta(hours=1),
    )
    assert answer.interaction is not None
    return replace(scene, bubble_id=answer.interaction.id)


async def forwarded(scene: Scene) -> Scene:
    """The approval's side of a completed bubble that was forwarded."""
    source = replace(scene, case=replace(scene.case, forwarded=False))
    await play(source)
    contact = Contact("Eve", "eve@x.example")
    answer = await source.do(
        "agent", approvals.forward_for_approval, interaction_id=source.bubble_id, contact=contact
    )
    session_id = answer.approval_session_id or ""
    view = await scene.world.database.view(session_id)
    approver = participant(scene.world, view.participants[0].id, session_id, "Eve")
    people = {**scene.people, "approver": approver}
    return replace(scene, session_id=session_id, people=people, bubble_id=view.interactions[0].id)


async def reached(world: World, case: Case, state: str) -> Scene:
    """The bubble in that state, from the beginning."""
    before = case.before(state)
    if before is not None:
        scene = await reached(world, case, before)
    else:
        scene = await added(await opened_session(world, case))
    return await arrived(scene, before, state)


async def arrived(scene: Scene, before: str | None, state: str) -> Scene:
    """From one state to the next."""
    bubble_id = scene.bubble_id
    if before is None and scene.case.forwarded:
        scene = await forwarded(scene)
    if state.endswith(", ended"):
        await scene.do("agent", sessions.end_session, session_id=scene.session_id)
    elif state == "deleted":
        await scene.do("agent", interactions.delete_interaction, interaction_id=bubble_id)
    elif state.startswith("declined"):
        order = participant_actions.decline_interaction
        await scene.do("customer", order, interaction_id=bubble_id, reason="No.")
    elif state.startswith("expired"):
        await scene.world.expire(scene.session_id, bubble_id)
    elif state == "rejected":
        await scene.do("approver", approvals.reject, interaction_id=bubble_id, comment="No.")
    elif before == "details owed":
        await complete_details(scene)
    elif before == "agent first":
        await play(scene, lambda scene, task: task.participant_id is None, 1)
    if state in PLAYED:
        await PLAYED[state](scene)
    return scene


async def complete_details(scene: Scene) -> None:
    await scene.do(
        "agent",
        agent_details.complete_agent_details,
        interaction_id=scene.bubble_id,
        values={"branch": "North"},
    )


def entering(order: Order, who: str) -> Callable[[Scene], Awaitable[None]]:
    async def enter(scene: Scene) -> None:
        await scene.do(who, order, interaction_id=scene.bubble_id)

    return enter


async def start_and_do_one(scene: Scene) -> None:
    await play(scene, theirs, 1)


async def play_until_the_agents_turn(scene: Scene) -> None:
    await play(scene, theirs)


async def play_until_the_agent_is_last(scene: Scene) -> None:
    while (seen := await scene.bubble()).completed_count != seen.required_count:
        await play(scene, limit=1)


async def play_to_the_end(scene: Scene) -> None:
    await play(scene)


def theirs(_: Scene, task: AssignmentView) -> bool:
    return task.participant_id is not None


PLAYED: dict[str, Callable[[Scene], Awaitable[None]]] = {
    "opened": entering(participant_actions.open_interaction, "customer"),
    "started": entering(participant_actions.start_interaction, "customer"),
    "partly": start_and_do_one,
    "agent's turn": play_until_the_agents_turn,
    "agent owed": play_until_the_agent_is_last,
    "completed": play_to_the_end,
    "asked and opened": entering(participant_actions.open_interaction, "approver"),
    "asked and started": entering(participant_actions.start_interaction, "approver"),
    "approved": entering(approvals.approve, "approver"),
}


async def play(
    scene: Scene,
    wanted: Callable[[Scene, AssignmentView], bool] = lambda scene, task: True,
    limit: int = 100,
) -> None:
    """Does what is open, one after the other, while there is something wanted."""
    for _ in range(limit):
        bubble = await scene.bubble()
        found = next(
            (
                (step, task)
                for step in bubble.steps
                for task in step.assignments
                if task.state is AssignmentState.OPEN and wanted(scene, task)
            ),
            None,
        )
        if found is None:
            if scene.case.details and bubble.details and not bubble.details.completed_at:
                await complete_details(scene)
                continue
            return
        await done(scene, bubble, *found)


async def done(scene: Scene, bubble: InteractionView, step: StepView, task: AssignmentView) -> None:
    """Does one assignment."""
    if task.participant_id is None:
        await done_by_agent(scene, step, task)
        return
    world = scene.world
    who = next(one for one in scene.people.values() if one.id == task.participant_id)
    part = next(one for one in bubble.recipients if one.participant_id == who.id)
    if part.started_at is None:
        await world.do(who, participant_actions.start_interaction, interaction_id=bubble.id)
    own = own_fields(step.fields, task.position) if step.kind in DOCUMENT_STEPS else step.fields
    values = {one.name: filling(one) for one in own if one.required}
    if task.duty is Duty.SIGN:
        await world.do(
            who, participant_actions.sign_step, step_id=step.id, values=values, signature=who.name
        )
    elif task.duty is Duty.FILL:
        await world.do(who, participant_actions.submit_form, step_id=step.id, values=values)
    elif task.duty is Duty.CONFIRM:
        await world.do(who, participant_actions.confirm_cart, step_id=step.id)
    else:
        upload_id = await brought(world, who, b"a file")
        await world.do(who, participant_actions.attach_file, step_id=step.id, upload_id=upload_id)


def filling(one: FieldSpec) -> str:
    return "true" if one.kind is FieldKind.CHECKBOX else "Ada"


async def done_by_agent(scene: Scene, step: StepView, task: AssignmentView) -> None:
    if task.duty is Duty.SIGN:
        await scene.do("agent", signing.sign_as_agent, interaction_id=scene.bubble_id)
        return
    values = {one.name: filling(one) for one in step.fields}
    await scene.do("agent", agent_details.submit_agent_form, step_id=step.id, values=values)


# the six buttons and their mutations


def pressed(scene: Scene, action: ToolbarAction) -> tuple[Order, dict[str, Any]]:
    """The mutation of a button, with an input that nothing is wrong with."""
    more: dict[ToolbarAction, tuple[Order, dict[str, Any]]] = {
        ToolbarAction.DOWNLOAD: (downloads.download_interaction, {}),
        ToolbarAction.PREVIEW: (downloads.preview_interaction, {}),
        ToolbarAction.SIGN_AS_AGENT: (signing.sign_as_agent, {}),
        ToolbarAction.FORWARD_FOR_APPROVAL: (
            approvals.forward_for_approval,
            {"contact": Contact("Fay", "fay@x.example")},
        ),
        ToolbarAction.AGENT_DETAILS: (
            agent_details.complete_agent_details,
            {"values": {"branch": "North"}},
        ),
        ToolbarAction.DELETE: (interactions.delete_interaction, {}),
    }
    order, arguments = more[action]
    return order, {"interaction_id": scene.bubble_id, **arguments}


def each_cell(scene: Scene) -> Iterator[tuple[str, Viewer | None, ToolbarAction]]:
    for name, who in scene.actors.items():
        for action in ToolbarAction:
            yield name, who, action
