"""Random orders against a real database: whatever is done, in whatever order, the facts agree.

After every order: the log is whole, a snapshot brought up to date by events is the view, for every
scope; the cached view is what the rows say; a refusal has changed nothing; counts and statuses fit;
every document has a revision for each act of signing. Documents are signed and sealed for real.
"""

import asyncio
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from gql.app import AppState, build_app_state
from gql.delivery.phone_verification import SimulatedPhoneProvider
from gql.documents.compose import compile_dynamic
from gql.jobs.outbox import OutboxWorker
from gql.jobs.retention import remove_old_keys
from gql.live.presence import Presence
from gql.model.database.column_types import Row
from gql.model.database.database import Database
from gql.model.database.loading import load
from gql.model.database.migration import migrate
from gql.model.database.tables import (
    EventRow,
    MessageRow,
    OrganizationRow,
    SessionRow,
    StoredFileRow,
    TemplateRow,
    UploadRow,
)
from gql.model.domain.enums import (
    DOCUMENT_STEPS,
    ActorKind,
    AgentSigning,
    Assignee,
    AssignmentState,
    Duty,
    FieldKind,
    InteractionKind,
    InteractionStatus,
    MessageKind,
    Permission,
    Reason,
    Role,
    SessionKind,
    StepKind,
    VerificationMethod,
)
from gql.model.domain.errors import NotFound
from gql.model.domain.identifiers import new_id
from gql.model.domain.projection import project_session
from gql.model.domain.rules import STOPPED
from gql.model.domain.value_objects import CartItem, Contact, FieldSpec, Policy, StepSpec
from gql.model.domain.viewer import SYSTEM, Scope, Viewer
from gql.model.domain.views import AssignmentView, InteractionView, SessionView, StepView
from gql.model.domain.visibility import visible, visible_event
from gql.model.event_log.events import Event, fold, verify_chain
from gql.resolvers.authentication import new_user
from gql.resolvers.context import Context
from gql.resolvers.interaction import agent_details, approvals, downloads, interactions, signing
from gql.resolvers.interaction.interactions import Addressee
from gql.resolvers.mutations import Answer, Order, execute_mutation
from gql.resolvers.organization.templates import document_spec, new_template
from gql.resolvers.participant import participant_actions, participants, verification
from gql.resolvers.session import sessions
from gql.settings import Settings
from testing.running_server import document_pool

EXAMPLES = 20  # of each kind of database
LONGEST = 50  # commands in one

NAME = FieldSpec("full_name", FieldKind.TEXT, required=True)
RISK = FieldSpec("risk", FieldKind.CHOICE, required=True, options=("Low", "High"))
CONTRACT = """#field("customer_1.address", required: true)
#field("customer_3.address")
#field("customer_1.sign", kind: "signature", h: 40pt)"""
LETTER = """Dear #value("full_name"), we write to you about #value("risk").
#field("customer_1.sign", kind: "signature", h: 40pt)"""
FORM = StepSpec(StepKind.FORM, "Details", fields=(NAME,))
PRIMARY_FORM = replace(FORM, assignee=Assignee.PRIMARY)
AGENT_FORM = StepSpec(StepKind.FORM, "Assessment", Assignee.AGENT, (RISK,))
FILES = StepSpec(StepKind.FILE_REQUEST, "Papers", Assignee.PRIMARY, file_count=2)
CART = StepSpec(
    StepKind.CART, "Package", Assignee.PRIMARY, items=(CartItem("Card", 1, 900, "EUR"),)
)
CODE = StepSpec(StepKind.VERIFICATION, "Code", method=VerificationMethod.OTP)
PHONE = StepSpec(StepKind.VERIFICATION, "Phone", Assignee.PRIMARY, method=VerificationMethod.PHONE)
LAST, FIRST = AgentSigning.LAST, AgentSigning.FIRST
CONTACTS = (
    Contact("Charlie Customer", "charlie@example.com", "+491701234567"),
    Contact("Casey", "casey@example.com"),
    Contact("Robin", None, "+491701234513"),  # whose phone is not answered
)
# refused, and yet remembered: a wrong code costs a try (domain rule 19)
REMEMBERED = {Reason.CODE_WRONG, Reason.CODE_EXPIRED, Reason.VERIFICATION_LOCKED}
AS_ASKED = 11  # a number by which everything is done as it should be
WRONG = "000000"  # and once in a million right, which is no harm
LENGTHS = (timedelta(seconds=20), timedelta(minutes=6), timedelta(hours=2), timedelta(days=31))


Steps = tuple[StepSpec, ...]


async def catalogue(context: Context) -> tuple[Steps, ...]:
    """The steps of every template. What the documents hold stays in the store for all examples."""
    paper = await context.documents.pool.run(compile_dynamic, CONTRACT, {})
    dynamic = await context.documents.pool.run(compile_dynamic, LETTER, {})
    pdf, made_later = StepKind.PDF_DOCUMENT, StepKind.DYNAMIC_DOCUMENT
    contract = await document_spec(context, pdf, "Contract", paper, paper.pdf, None)
    whole = await document_spec(context, made_later, "Letter", dynamic, LETTER.encode(), None)
    letter = replace(whole, assignee=Assignee.PRIMARY)
    return (
        (contract,),
        (replace(contract, agent_signing=LAST),),
        (replace(contract, agent_signing=FIRST),),
        (FORM,),
        (PRIMARY_FORM,),
        (FILES,),
        (CART,),
        (letter,),
        (CODE, PRIMARY_FORM, replace(contract, agent_signing=LAST)),
        (AGENT_FORM, contract),
        (PHONE, FORM),
        (AGENT_FORM,),
        (PRIMARY_FORM, AGENT_FORM, CART, letter),
    )


class Silence:
    """A channel that takes every message and tells nobody."""

    async def send(self, message: MessageRow) -> None:
        """Gone."""


@dataclass(frozen=True)
class Command:
    """What to do, and three numbers that pick with whom and with what among what there is."""

    name: str
    who: int
    what: int
    how: int


def pick(choices: Sequence[Any], number: int) -> Any:
    return choices[number % len(choices)] if choices else None


def bare(view: SessionView) -> SessionView:
    """Without its place: who sees less has an older one that says the same."""
    return replace(view, head=0, head_hash="")


@dataclass
class World:
    """One organization and all that is remembered of it."""

    parts: AppState
    other: Database
    agent: Viewer
    admin: Viewer
    partner: Viewer
    templates: list[str] = field(default_factory=list)
    outbox: OutboxWorker = field(init=False)
    nodes: list[Presence] = field(init=False)
    connections: list[tuple[Presence, Viewer, str]] = field(default_factory=list)
    shifted: timedelta = timedelta()
    orders: list[tuple[Viewer, str, Order, dict[str, Any], str]] = field(default_factory=list)
    snapshots: dict[str, list[SessionView]] = field(default_factory=dict)
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        database = self.parts.database
        database.clock = self.clock
        self.other.clock = self.clock
        self.outbox = OutboxWorker(database, Silence(), SimulatedPhoneProvider())
        self.nodes = [self.parts.presence, Presence(database, 0.0)]

    def clock(self, now: datetime) -> datetime:
        return now + self.shifted

    # what there is

    def all(self) -> list[SessionView]:
        return [views[-1] for views in self.snapshots.values()]

    def session(self, number: int) -> SessionView | None:
        # the first, which most is done in, is picked more often than the others
        found: SessionView | None = pick(self.all(), number // 3 if number % 3 == 0 else 0)
        return found

    def bubble(self, command: Command) -> InteractionView | None:
        view = self.session(command.who)
        return pick(view.interactions[::-1], command.what) if view else None

    def tasks(self, view: SessionView, *duties: Duty) -> Iterator[tuple[StepView, AssignmentView]]:
        """Assignments, what is open first."""
        found = [
            (step, task)
            for bubble in view.interactions
            for step in bubble.steps
            for task in step.assignments
            if task.duty in duties
        ]
        yield from sorted(found, key=lambda one: one[1].state is not AssignmentState.OPEN)

    def participant(self, view: SessionView, participant_id: str) -> Viewer:
        person = view.participant(participant_id)
        assert person
        kind = ActorKind.PARTICIPANT
        where = self.agent.organization_id
        return Viewer(kind, person.id, person.name, where, "none", session_id=view.id)

    # doing

    async def order(
        self, viewer: Viewer, order: Order, /, key: str | None = None, **given: Any
    ) -> Answer:
        """One order, as the schema gives it; a refusal must have changed nothing."""
        first, *rest = order.__name__.split("_")
        operation = first + "".join(word.capitalize() for word in rest)
        return await self.carry_out(viewer, operation, order, given, key)

    async def carry_out(
        self, viewer: Viewer, operation: str, order: Order, given: dict[str, Any], key: str | None
    ) -> Answer:
        context = replace(self.parts.context(), viewer=viewer)
        before = await self.heads()
        answer = await execute_mutation(context, operation, order, given, key)
        reasons = {one.reason for one in answer.errors}
        if answer.errors and not reasons & REMEMBERED:
            assert await self.heads() == before, f"refused, and yet changed: {answer.errors}"
        if key and not answer.errors:
            self.orders.append((viewer, operation, order, given, key))
        return answer

    async def heads(self) -> dict[str, str]:
        mine = SessionRow.organization_id == self.agent.organization_id
        wanted = select(SessionRow.id, SessionRow.head_hash).where(mine).order_by(SessionRow.id)
        async with self.other.reading() as sql:
            return {row[0]: row[1] for row in await sql.execute(wanted)}

    async def run(self, command: Command) -> None:
        await COMMANDS[command.name](self, command)
        await self.check()

    # what must hold

    async def check(self) -> None:
        """Everything, of every session that has moved."""
        for session_id, head_hash in (await self.heads()).items():
            known = self.snapshots.setdefault(session_id, [])
            if known and known[-1].head_hash == head_hash:
                continue
            fresh = await self.check_rows(session_id)
            events = await self.check_log(fresh)
            for scope in self.scopes(fresh):
                check_fold(fresh, events, known, scope)
            for bubble in fresh.interactions:
                self.check_bubble(bubble, events)
            await self.check_documents(fresh)
            known.append(fresh)

    async def check_rows(self, session_id: str) -> SessionView:
        """The view in this process's cache is the one that the rows make in another."""
        async with self.other.reading() as sql:
            fresh = project_session(await load(sql, await sql.get_one(SessionRow, session_id)))
        cached = await self.parts.database.view(session_id)
        assert cached == fresh
        return fresh

    async def check_log(self, view: SessionView) -> list[Event]:
        log = select(EventRow).where(EventRow.session_id == view.id).order_by(EventRow.sequence)
        async with self.other.reading() as sql:
            rows = list(await sql.scalars(log))
        assert [one.sequence for one in rows] == list(range(1, view.head + 1))
        assert verify_chain(rows, view.head, view.head_hash) is None
        events = await self.other.events(view.id, 0, view.head + 1)
        for start in {0, view.head // 2, view.head - 2} - {-1}:
            # those that this process remembers are those of the table
            recent = await self.parts.database.events(view.id, start, 20)
            assert recent == events[start : start + 20]
        return events

    def scopes(self, view: SessionView) -> Iterator[Scope]:
        yield self.agent.scope
        for documents in (True, False):
            yield Scope(ActorKind.PARTNER, view.organization_id, documents=documents)
        for person in view.participants:
            yield self.participant(view, person.id).scope

    def check_bubble(self, bubble: InteractionView, events: Sequence[Event]) -> None:
        done, asked = bubble.completed_count or 0, bubble.required_count or 0
        assert done <= asked
        before = self.counts.get(bubble.id, (0, asked))
        assert done >= before[0] or events[-1].cause == "reassignParticipant"
        self.counts[bubble.id] = (done, asked)
        tasks = [task for step in bubble.steps for task in step.assignments]
        all_done = all(one.state is AssignmentState.DONE for one in tasks)
        deleted = bubble.status is InteractionStatus.DELETED
        assert (bubble.status is InteractionStatus.COMPLETED) == (all_done and not deleted)
        assert not (deleted and any(one.started_at for one in bubble.recipients))
        assert deleted == (bubble.deleted_at is not None)

    async def check_documents(self, view: SessionView) -> None:
        """Each revision is somebody's signature, the last one the seal; the file is kept."""
        bubbles = [one for one in view.interactions if not one.source]
        for step in [step for one in bubbles for step in one.steps if step.document]:
            document = step.document
            assert document
            signed = sum(one.duty is Duty.SIGN and bool(one.done_at) for one in step.assignments)
            assert document.revision == signed + bool(document.sealed_at)
            async with self.other.reading() as sql:
                assert await sql.get(StoredFileRow, document.digest)
        for bubble in bubbles:
            sealed = [step.document.sealed_at for step in bubble.steps if step.document]
            assert all(one == bubble.sealed_at for one in sealed)
            assert bubble.sealed_at is None or bubble.completed_at


def check_fold(
    fresh: SessionView, events: Sequence[Event], known: Sequence[SessionView], scope: Scope
) -> None:
    """A snapshot of any earlier moment and the events since then make the view of now."""
    try:
        seen = bare(visible(fresh, scope))
    except NotFound:
        return  # who was replaced sees nothing any more
    for start in {0, len(known) // 2, len(known) - 1} & set(range(len(known))):
        snapshot = known[start]
        try:
            shown = visible(snapshot, scope)
        except NotFound:
            continue  # not in the session yet
        same(fold(shown, told(events, snapshot.head, scope)), seen)
    first = visible_event(events[0], scope)
    assert first
    assert isinstance(first.image, SessionView)
    same(fold(first.image, told(events, 1, scope)), seen)


def same(folded: SessionView, seen: SessionView) -> None:
    """Entity by entity at first, so that a failure shows which and where."""
    for one, other in (
        (folded.participants, seen.participants),
        (folded.interactions, seen.interactions),
    ):
        assert [entity.id for entity in one] == [entity.id for entity in other]
        for left, right in zip(one, other, strict=True):
            assert left == right
    assert bare(folded) == seen


def told(events: Sequence[Event], after: int, scope: Scope) -> list[Event]:
    return [one for event in events[after:] if (one := visible_event(event, scope))]


# the commands


async def start_session(world: World, command: Command) -> None:
    customer = pick((*CONTACTS, None), command.how)
    policy = Policy(auto_open=command.what % 2 == 1, allow_delete=command.what % 5 != 4)
    async with world.parts.database.writing(cause="test", actor=SYSTEM) as work:
        row = await work.sql.get_one(OrganizationRow, world.agent.organization_id)
        row.policy = policy
    key = new_id("key") if command.how % 2 else None
    await world.order(world.agent, sessions.start_session, key, name="Session", customer=customer)


async def invite(world: World, command: Command) -> None:
    if view := world.session(command.who):
        given = {"role": pick(list(Role), command.what), "contact": pick(CONTACTS, command.how)}
        key = new_id("key") if command.how % 2 else None
        order = sessions.invite_participant
        await world.order(world.agent, order, key, session_id=view.id, **given)


async def add(world: World, command: Command) -> None:
    view = world.session(command.who)
    if view is None:
        return
    given: dict[str, Any] = {"session_id": view.id}
    given["template_id"] = pick(world.templates, command.what)
    if command.how % 3 == 1:
        given["recipients"] = [
            Addressee(one.id, 1 + number % 2) for number, one in enumerate(view.participants)
        ]
    if command.how % 5 == 2:
        given["agent_details"] = (FieldSpec("branch", required=True),)
    if command.how % 7 == 3:
        async with world.other.reading() as sql:
            given["expires_at"] = await world.other.now(sql) + timedelta(minutes=5)
    if command.how % 11 == 4:
        given["agent_signs"] = LAST
    viewer = world.partner if command.how % 13 == 5 else world.agent
    key = new_id("key") if command.how % 2 else None
    await world.order(viewer, interactions.add_interaction, key, **given)


async def advance(world: World, command: Command) -> None:
    """Does what is open, as whoever it is asked of, a few things in a row; starts them before."""
    for turn in range(1 + command.how % 6):
        view = world.session(command.who)
        if view is None:
            return
        ready = [one for one in world.tasks(view, *Duty) if one[1].state is AssignmentState.OPEN]
        found = pick(ready, command.what)
        if found is None:
            return
        step, task = found
        await do_one(world, view, step, task, command.how + turn)


async def do_one(
    world: World, view: SessionView, step: StepView, task: AssignmentView, number: int
) -> None:
    """Does what is open, as whoever it is asked of; `number` picks how."""
    bubble = next(one for one in view.interactions if step in one.steps)
    if task.participant_id is None:
        await as_agent(world, bubble, step, task)
    else:
        viewer = world.participant(view, task.participant_id)
        await world.order(viewer, participant_actions.start_interaction, interaction_id=bubble.id)
        await world.check()
        await DOING[task.duty](world, viewer, bubble, step, number)
    await world.check()


async def see_through(world: World, command: Command) -> None:
    """Does what is open in one bubble, each as it should be done, to the end if there is one."""
    bubble = world.bubble(command)
    if bubble and bubble.details:
        order, values = agent_details.complete_agent_details, {"branch": "Berlin"}
        await world.order(world.agent, order, interaction_id=bubble.id, values=values)
    for _ in range(20 if bubble else 0):
        view = world.session(command.who)
        assert view
        found = [
            (step, task)
            for step, task in world.tasks(view, *Duty)
            if task.state is AssignmentState.OPEN and step in steps_of(view, command)
        ]
        if not found:
            break
        step, task = found[0]
        await do_one(world, view, step, task, AS_ASKED)
    if command.how % 2:
        await paperwork(world, command)


def steps_of(view: SessionView, command: Command) -> tuple[StepView, ...]:
    bubble: InteractionView = pick(view.interactions[::-1], command.what)
    return bubble.steps


async def details(world: World, command: Command) -> None:
    """Tells the details that are owed somewhere."""
    view = world.session(command.who)
    owed = [one for one in view.interactions if one.details] if view else []
    if bubble := pick(owed, command.what):
        given = {"interaction_id": bubble.id, "values": {"branch": "Berlin"}}
        await world.order(world.agent, agent_details.complete_agent_details, **given)


async def as_agent(
    world: World, bubble: InteractionView, step: StepView, task: AssignmentView
) -> None:
    if task.duty is Duty.SIGN:
        order = signing.sign_as_agent
        await world.order(world.agent, order, interaction_id=bubble.id, values={})
    else:
        values = {"risk": "Low"}
        form = agent_details.submit_agent_form
        await world.order(world.agent, form, step_id=step.id, values=values)


async def attempt(world: World, command: Command) -> None:
    """Does something of a bubble as anybody of the session, whether it is their turn or not."""
    view, bubble = world.session(command.who), world.bubble(command)
    if view is None or bubble is None or not view.participants:
        return
    viewer = world.participant(view, pick(view.participants, command.how).id)
    step = pick(bubble.steps, command.how // 2)
    duty = pick(list(DOING), command.how // 3)
    await DOING[duty](world, viewer, bubble, step, command.how)


Do = Callable[[World, Viewer, InteractionView, StepView, int], Any]


async def sign(
    world: World, viewer: Viewer, _: InteractionView, step: StepView, number: int
) -> None:
    values = {"customer_1.address": "12 High Street"} if number % 4 else {}
    if step.fields:
        await world.order(viewer, participant_actions.save_fields, step_id=step.id, values=values)
    order = participant_actions.sign_step
    await world.order(viewer, order, step_id=step.id, values={}, signature=viewer.name)


async def fill(
    world: World, viewer: Viewer, _: InteractionView, step: StepView, number: int
) -> None:
    values = {"full_name": viewer.name} if number % 4 else {}
    await world.order(viewer, participant_actions.save_fields, step_id=step.id, values=values)
    await world.order(viewer, participant_actions.submit_form, step_id=step.id, values={})


async def upload(
    world: World, viewer: Viewer, _: InteractionView, step: StepView, number: int
) -> None:
    async with world.parts.database.writing(cause="test", actor=SYSTEM) as work:
        row = UploadRow(
            id=new_id("upl"),
            organization_id=viewer.organization_id,
            owner_id=viewer.id,
            file_name="paper.pdf",
            content_type="application/pdf",
            size=7 if number % 5 else None,
            digest="d1" if number % 5 else None,
            created_at=work.now,
        )
        work.add(row)
    key = new_id("key") if number % 2 else None
    await world.order(
        viewer, participant_actions.attach_file, key, step_id=step.id, upload_id=row.id
    )


async def confirm(
    world: World, viewer: Viewer, _: InteractionView, step: StepView, number: int
) -> None:
    key = new_id("key") if number % 2 else None
    await world.order(viewer, participant_actions.confirm_cart, key, step_id=step.id)


async def verify(
    world: World, viewer: Viewer, _: InteractionView, step: StepView, number: int
) -> None:
    await world.order(viewer, verification.start_phone_verification, step_id=step.id)
    if number % 7 == 6:
        await world.order(viewer, verification.verify_code, step_id=step.id, code="none")
    await world.order(viewer, verification.send_code, step_id=step.id)
    if number % 3:
        code = WRONG if number % 3 == 1 else await world_code(world, viewer)
        await world.order(viewer, verification.verify_code, step_id=step.id, code=code)


async def world_code(world: World, viewer: Viewer) -> str:
    mine = MessageRow.participant_id == viewer.id, MessageRow.kind == MessageKind.CODE
    newest = select(MessageRow.body).where(*mine).order_by(MessageRow.id.desc()).limit(1)
    async with world.other.reading() as sql:
        body = (await sql.scalars(newest)).one_or_none() or f"Your code is {WRONG}"
    return body.split("code is ")[1][:6]


async def decide(
    world: World, viewer: Viewer, bubble: InteractionView, _: StepView, number: int
) -> None:
    given = {"interaction_id": bubble.id, "comment": "as agreed"}
    order = approvals.approve if number % 2 else approvals.reject
    await world.order(viewer, order, **given)


async def enter(
    world: World, viewer: Viewer, bubble: InteractionView, _: StepView, number: int
) -> None:
    order = (
        participant_actions.start_interaction
        if number % 2
        else participant_actions.open_interaction
    )
    await world.order(viewer, order, interaction_id=bubble.id)


DOING: dict[Duty | None, Do] = {
    Duty.SIGN: sign,
    Duty.FILL: fill,
    Duty.UPLOAD: upload,
    Duty.CONFIRM: confirm,
    Duty.VERIFY: verify,
    Duty.APPROVE: decide,
    None: enter,
}


async def decline(world: World, command: Command) -> None:
    view, bubble = world.session(command.who), world.bubble(command)
    if view and bubble and view.participants:
        viewer = world.participant(view, pick(view.participants, command.how).id)
        given = {"interaction_id": bubble.id, "reason": "not as agreed"}
        await world.order(viewer, participant_actions.decline_interaction, **given)


async def press(world: World, command: Command) -> None:
    """One of the agent's buttons on a bubble."""
    if bubble := world.bubble(command):
        key = new_id("key") if command.how % 2 else None
        order, more = pick(BUTTONS, command.how)
        await world.order(world.agent, order, key, interaction_id=bubble.id, **more)


BUTTONS: tuple[tuple[Order, dict[str, Any]], ...] = (
    (signing.sign_as_agent, {"values": {}}),
    (agent_details.complete_agent_details, {"values": {"branch": "Berlin"}}),
    (agent_details.complete_agent_details, {"values": {}}),
    (interactions.delete_interaction, {}),
    (approvals.forward_for_approval, {"contact": CONTACTS[1]}),
    (downloads.download_interaction, {}),
    (downloads.download_interaction, {"certificate": True}),
    (downloads.preview_interaction, {}),
)


async def forward(world: World, command: Command) -> None:
    """Forwards what is complete, if something is."""
    views = [one for one in world.all() if one.kind is not SessionKind.APPROVAL]
    over = [
        bubble
        for view in views
        for bubble in view.interactions
        if bubble.status is InteractionStatus.COMPLETED
    ]
    if bubble := pick(over, command.what):
        given = {"interaction_id": bubble.id, "contact": pick(CONTACTS, command.how)}
        await world.order(world.agent, approvals.forward_for_approval, new_id("key"), **given)


async def conclude(world: World, command: Command) -> None:
    """An approver says yes or no, where one was asked."""
    asked = [one for one in world.all() if one.kind is SessionKind.APPROVAL]
    if view := pick(asked[::-1], command.who):
        viewer = world.participant(view, pick(view.participants[::-1], command.what).id)
        bubble = view.interactions[0]
        await world.order(viewer, participant_actions.start_interaction, interaction_id=bubble.id)
        await decide(world, viewer, bubble, bubble.steps[0], command.how)


async def beside(world: World, command: Command) -> None:
    """One of the agent's buttons beside a participant."""
    view = world.session(command.who)
    person = pick(view.participants, command.what) if view else None
    if person is None:
        return
    key = new_id("key") if command.how % 2 else None
    given = {"participant_id": person.id}
    if command.how % 3 == 0:
        await world.order(world.admin, participants.start_private_session, key, **given)
    elif command.how % 3 == 1:
        contact = pick(CONTACTS, command.how)
        order = participants.reassign_participant
        await world.order(world.agent, order, key, contact=contact, **given)
    else:
        await world.order(world.agent, participants.remind_participant, key, **given)


async def end(world: World, command: Command) -> None:
    if command.how % 10 == 7 and (view := world.session(command.who)):
        await world.order(world.agent, sessions.end_session, session_id=view.id)


async def connect(world: World, command: Command) -> None:
    view = world.session(command.who)
    present = [one for one in view.participants if not one.replaced_at] if view else []
    person = pick(present, command.what)
    if view and person:
        node, viewer = pick(world.nodes, command.how), world.participant(view, person.id)
        connection_id = await node.arrive(viewer)
        world.connections.append((node, viewer, connection_id))


async def disconnect(world: World, command: Command) -> None:
    if world.connections:
        number = command.what % len(world.connections)
        node, viewer, connection_id = world.connections.pop(number)
        node.leave(viewer, connection_id)
        await asyncio.sleep(0)
        while node._going:  # noqa: SLF001  # there is nothing else to wait for
            await asyncio.wait(set(node._going))  # noqa: SLF001  # the same


async def wait(world: World, command: Command) -> None:
    """Time passes, and is noticed; the second node, which does not sweep, dies of it."""
    world.shifted += pick(LENGTHS, command.how % 3 if command.what % 12 else 3)
    await world.parts.sweeper.sweep()
    await remove_old_keys(world.parts.database)
    await world.parts.presence.reap()


async def deliver(world: World, _: Command) -> None:
    while await world.outbox.send_due():
        await asyncio.sleep(0)
        world.shifted += timedelta(seconds=1)


async def repeat(world: World, command: Command) -> None:
    """An order once more under its key, or another under the same."""
    if not world.orders:
        return
    viewer, operation, order, given, key = pick(world.orders, command.what)
    before = await world.heads()
    if command.how % 3:
        answer = await world.carry_out(viewer, operation, order, given, key)
        del world.orders[-1:]
        # keys are kept for two days
        assert answer.replayed or world.shifted > timedelta(days=2) or answer.errors
        if not answer.replayed:
            return
    else:
        context, another = replace(world.parts.context(), viewer=viewer), {"name": "Another"}
        answer = await execute_mutation(
            context, "startSession", sessions.start_session, another, key
        )
        if not answer.errors:
            assert world.shifted > timedelta(days=2)
            return
    assert await world.heads() == before


async def paperwork(world: World, _: Command) -> None:
    """What the server does by itself to documents: it makes those reached, seals those complete."""
    await world.parts.worker.process_due()
    await world.check()
    for view in world.all():
        for bubble in view.interactions:
            papers = [step for step in bubble.steps if step.kind in DOCUMENT_STEPS]
            if not bubble.source and bubble.status not in STOPPED:
                assert all(step.document for step in papers if step.reached), "it is not made"
                complete = bubble.status is InteractionStatus.COMPLETED
                assert bool(bubble.sealed_at) == (complete and bool(papers)), "it is not sealed"


async def rest(world: World, command: Command) -> None:
    """Nothing: what an example's other commands become when it is made small."""


COMMANDS: dict[str, Callable[[World, Command], Any]] = {
    "rest": rest,
    "add": add,
    "add again": add,
    "advance": advance,
    "advance again": advance,
    "advance further": advance,
    "see through": see_through,
    "see through again": see_through,
    "attempt": attempt,
    "details": details,
    "press": press,
    "press again": press,
    "forward": forward,
    "conclude": conclude,
    "beside": beside,
    "invite": invite,
    "decline": decline,
    "connect": connect,
    "disconnect": disconnect,
    "wait": wait,
    "deliver": deliver,
    "paperwork": paperwork,
    "repeat": repeat,
    "end": end,
    "start session": start_session,
}

number = st.integers(0, 60)
commands = st.lists(
    st.builds(Command, st.sampled_from(list(COMMANDS)), number, number, number),
    min_size=LONGEST // 2,
    max_size=LONGEST,
)


async def new_world(parts: AppState, other: Database, steps: tuple[Steps, ...]) -> World:
    """An organization with templates, a session and three people in it, and nothing else."""
    parts.database.clock = lambda now: now
    async with parts.database.engines.writer.begin() as connection:
        for table in reversed(Row.metadata.sorted_tables):
            await connection.execute(delete(table))
    async with parts.database.writing(cause="test", actor=SYSTEM) as work:
        owner = OrganizationRow(id=new_id("org"), name="Acme", policy=Policy(), created_at=work.now)
        work.add(owner)
        viewers = []
        for kind in (ActorKind.AGENT, ActorKind.ADMIN):
            user = new_user(work.now, owner.id, kind, kind.title(), f"{kind}@x.example")
            work.add(user)
            viewers.append(Viewer(kind, user.id, user.name, owner.id, "none"))
        ids = [template(work, owner.id, one).id for one in steps]
    everything = tuple(Permission)
    partner = Viewer(ActorKind.PARTNER, "key_1", "API", owner.id, "none", permissions=everything)
    world = World(parts, other, viewers[0], viewers[1], partner, ids)
    await world.run(Command("start session", 0, 0, 0))
    await world.run(Command("invite", 0, list(Role).index(Role.CO_SIGNER), 1))
    await world.run(Command("invite", 0, list(Role).index(Role.CC), 2))
    return world


def template(work: Any, organization_id: str, steps: Steps) -> TemplateRow:
    kind = InteractionKind.WORKFLOW if len(steps) > 1 else InteractionKind[steps[0].kind]
    return new_template(work, organization_id, kind, " and ".join(s.name for s in steps), steps)


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as one:
        yield one


@pytest.mark.timeout(600)  # a failing example is made small before it is told of
def test_whatever_is_done_the_facts_agree(
    database_url: str, tmp_path: Path, runner: asyncio.Runner
) -> None:
    own = dataclasses.replace(
        Settings(), data_dir=tmp_path, database_url=database_url, presence_grace=0.001
    )
    runner.run(migrate(database_url))
    parts, other = build_app_state(own, document_pool()), Database(database_url)
    steps = runner.run(catalogue(parts.context()))

    async def play(orders: list[Command]) -> None:
        parts.presence.__init__(parts.database, 0.001)  # type: ignore[misc]  # its rows are gone
        parts.worker.__init__(parts.documents)  # type: ignore[misc]  # the same
        world = await new_world(parts, other, steps)
        for command in orders:
            await world.run(command)

    @settings(
        database=None,
        print_blob=True,
        deadline=None,
        max_examples=EXAMPLES,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(commands)
    def explore(orders: list[Command]) -> None:
        runner.run(play(orders))

    try:
        explore()
    finally:
        runner.run(parts.database.close())
        runner.run(other.close())
