"""Domain rules 5 to 12: what every button says, to everybody, in every state, is what happens."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from gql.model.domain import rules
from gql.model.domain.enums import (
    MESSAGES,
    AgentSigning,
    InteractionStatus,
    Permission,
    ToolbarAction,
)
from gql.model.domain.errors import NotFound, Unauthenticated, Unavailable
from gql.model.domain.value_objects import Policy
from gql.model.domain.viewer import Viewer
from gql.model.domain.views import ToolbarItem
from testing.running_server import RunningServer
from tests.domain.toolbar_cases import (
    CASES,
    POLICIES,
    Case,
    Kept,
    Scene,
    ShelfWorld,
    World,
    added,
    arrived,
    each_cell,
    made,
    opened_session,
    partner,
    policy_name,
    pressed,
    reached,
    world_on_a_shelf,
)

pytestmark = pytest.mark.anyio

STAFF = ("agent", "admin")
READING = (ToolbarAction.DOWNLOAD, ToolbarAction.PREVIEW)

# What an agent's buttons say where the policy allows everything and opens nothing by itself. What
# they say in an ended session and under other policies follows by rules 5, 10, 11, 12: `expected`.
UNSTARTED = "details owed | agent first | sent | opened"
UNDER_WAY = "started | partly | agent's turn | agent owed"
DECLINED = "declined | declined once started"
EXPIRED = "expired | expired once started | expired while the agent owed"
STOPPED = f"{DECLINED} | {EXPIRED}"
COPY = "asked | asked and opened | asked and started | approved | rejected"
TABLE: tuple[tuple[str, ToolbarAction, dict[str, str]], ...] = (
    ("with a cart", ToolbarAction.DOWNLOAD, {
        "CART_NOT_COMPLETED": f"{UNSTARTED} | {UNDER_WAY} | {STOPPED}",
        "yes": "completed",
        "DELETED": "deleted",
    }),
    ("without a cart", ToolbarAction.DOWNLOAD, {
        "yes": f"{UNSTARTED} | {UNDER_WAY} | {STOPPED} | completed",
        "DELETED": "deleted",
    }),
    ("with a PDF", ToolbarAction.PREVIEW, {
        "yes": f"{UNSTARTED} | {UNDER_WAY} | {STOPPED} | completed | {COPY}",
        "DELETED": "deleted",
    }),
    ("a letter at once", ToolbarAction.PREVIEW, {
        "STEP_NOT_REACHED": "details owed",
        "yes": f"agent first | sent | opened | {UNDER_WAY} | {STOPPED} | completed",
        "DELETED": "deleted",
    }),
    ("a letter after a form", ToolbarAction.PREVIEW, {
        "STEP_NOT_REACHED":
            f"sent | opened | started | partly | {DECLINED} | expired | expired once started",
        "yes": "agent owed | completed | expired while the agent owed",
        "DELETED": "deleted",
    }),
    ("signed last by the agent", ToolbarAction.SIGN_AS_AGENT, {
        "OTHERS_MUST_SIGN_FIRST": f"{UNSTARTED} | started | partly",
        "yes": "agent's turn | agent owed",
        "ALREADY_SIGNED": "completed",
        "DECLINED": DECLINED,
        "EXPIRED": EXPIRED,
        "DELETED": "deleted",
    }),
    ("signed first by the agent", ToolbarAction.SIGN_AS_AGENT, {
        "OTHERS_MUST_SIGN_FIRST": "details owed",
        "yes": "agent first",
        "ALREADY_SIGNED": "sent | opened | started | partly | completed",
        "DECLINED": DECLINED,
        "EXPIRED": EXPIRED,
        "DELETED": "deleted",
    }),
    ("for a customer", ToolbarAction.FORWARD_FOR_APPROVAL, {
        "NOT_COMPLETED": f"{UNSTARTED} | started | partly | agent's turn",
        "yes": "agent owed | completed",
        "DECLINED": DECLINED,
        "EXPIRED": EXPIRED,
        "DELETED": "deleted",
    }),
    ("asking for details", ToolbarAction.AGENT_DETAILS, {
        "yes": "details owed",
        "DETAILS_ALREADY_COMPLETE": f"agent first | sent | opened | {UNDER_WAY} | completed",
        "DECLINED": DECLINED,
        "EXPIRED": EXPIRED,
        "DELETED": "deleted",
    }),
    ("for a customer", ToolbarAction.DELETE, {
        "yes": f"{UNSTARTED} | declined | expired",
        "ALREADY_STARTED": f"{UNDER_WAY} | completed | declined once started | "
            "expired once started | expired while the agent owed",
        "DELETED": "deleted",
    }),
    ("for the agent alone", ToolbarAction.DELETE, {
        "yes": "agent first | completed",
        "DELETED": "deleted",
    }),
    ("a copy", ToolbarAction.DOWNLOAD, {"?": COPY}),  # this has a test of its own
)  # fmt: skip
GROUPS: dict[str, Callable[[Case], bool]] = {
    "with a cart": lambda case: case.template in ("cart", "shopping") and not case.forwarded,
    "without a cart": lambda case: case.template not in ("cart", "shopping") and not case.forwarded,
    "with a PDF": lambda case: case.template in (
        "contract", "papers", "shopping", "assessed contract"
    ),
    "a letter at once": lambda case: case.template == "letter",
    "a letter after a form": lambda case: case.template == "late letter",
    "signed last by the agent": lambda case: not case.forwarded and (
        case.signs is AgentSigning.LAST or case.template == "assessed contract"
    ),
    "signed first by the agent": lambda case: case.signs is AgentSigning.FIRST,
    "for a customer": lambda case: case.template != "agent's form" and not case.forwarded,
    "for the agent alone": lambda case: case.template == "agent's form",
    "asking for details": lambda case: case.details,
    "a copy": lambda case: case.forwarded,
}  # fmt: skip


@pytest.fixture(scope="module")
async def shelf(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ShelfWorld]:
    world = await world_on_a_shelf(tmp_path_factory.mktemp("shelf"))
    yield world
    await world.database.close()


# what is expected


def in_the_table(case: Case, state: str, action: ToolbarAction) -> str:
    """What the one line of the table says that tells of this; "-" where there is no such button."""
    tables = [said for group, of, said in TABLE if of is action and GROUPS[group](case)]
    assert len(tables) < 2, (case.name, action)
    found = [one for said in tables for one, states in said.items() if state in states.split(" | ")]
    assert len(found) == len(tables), (case.name, state, action, found)
    return found[0] if found else "-"


def expected(case: Case, state: str, policy: Policy) -> dict[ToolbarAction, str]:
    """What an agent's buttons say: "yes", a reason, or "-" where there is no such button."""
    ended = state.endswith(", ended")
    bare = state.removesuffix(", ended")
    if bare == "opened" and policy.auto_open:
        bare = "started"  # rule 11
    said = {action: in_the_table(case, bare, action) for action in ToolbarAction}
    final = bare in ("completed", "approved")
    if said[ToolbarAction.DOWNLOAD] == "yes" and not final and not policy.allow_draft_download:
        said[ToolbarAction.DOWNLOAD] = "DRAFT_DOWNLOAD_NOT_ALLOWED"  # rule 5
    if said[ToolbarAction.DELETE] not in ("-", "DELETED") and not policy.allow_delete:
        said[ToolbarAction.DELETE] = "DELETE_NOT_ALLOWED"  # rule 10
    for action in ToolbarAction:
        if ended and said[action] not in ("-", "?") and action not in READING:
            said[action] = "SESSION_ENDED"  # rule 12
    return said


def expected_for(scene: Scene, state: str, policy: Policy, actor: str) -> dict[ToolbarAction, str]:
    """The same as somebody else has it ("Who sees what"): who sees documents may read, no more."""
    said = expected(scene.case, state, policy)
    if actor in STAFF:
        return said
    reads = actor in readers(scene.case, state)
    return {one: said[one] if reads and one in READING else "-" for one in ToolbarAction}


def readers(case: Case, state: str) -> tuple[str, ...]:
    """Who, beside the agents, sees the documents of a bubble in this state."""
    scopes = tuple(f"partner with {' and '.join(one)}" for one in
                   ([Permission.STATUS_READ, Permission.DOCUMENTS_READ], Permission))  # fmt: skip
    if case.forwarded:
        return (*scopes, "approver")
    if not was_sent(case, state):
        return scopes  # rule 9: the customer neither sees nor receives it
    if case.template == "agent's form":
        return (*scopes, "cc")
    alone = ("file request", "cart")
    return (*scopes, "customer", "cc", *(("co-signer",) if case.template not in alone else ()))


def was_sent(case: Case, state: str) -> bool:
    bare = state.removesuffix(", ended")
    if bare == "deleted":
        bare = case.way[0]
    form_first = case.template in ("assessed contract", "agent's form")
    filled_first = form_first and bare == "agent first"
    return bare != "details owed" and not filled_first


# what happens


@dataclass(frozen=True)
class Cell:
    """One place of the truth table."""

    scene: Scene
    state: str
    policy: Policy
    actor: str
    who: Viewer | None
    action: ToolbarAction

    def __str__(self) -> str:
        return (
            f"\n  kind:   {self.scene.case.name}\n  state:  {self.state}\n"
            f"  policy: {policy_name(self.policy)}\n  actor:  {self.actor}\n  action: {self.action}"
        )


async def press(cell: Cell) -> Any:
    """The answer of the button's mutation; None where one has to sign in first."""
    order, arguments = pressed(cell.scene, cell.action)
    try:
        return await cell.scene.world.order(cell.who, order, **arguments)
    except Unauthenticated:
        return None


async def check(cell: Cell, item: ToolbarItem | None, before: object = None) -> object:
    """Presses a button, or one that is not there, and sees that what it says is what happens.

    `before` is everything as it was, if that is known; returns everything as it is.
    """
    world, session_id = cell.scene.world, cell.scene.session_id
    before = before or await world.everything(session_id)
    answer = await press(cell)
    if item is not None and item.available:
        assert answer is not None, cell
        assert answer.errors == [], (cell, answer.errors)
        await check_mark(cell, answer)
        return await world.everything(session_id)
    if answer is not None:
        check_refusal(cell, answer, item)
    else:
        assert cell.who is None, cell
    after = await world.everything(session_id)
    assert after == before, f"a refusal changed something: {cell}"
    return after


async def check_mark(cell: Cell, answer: Any) -> None:
    """Rule 5: what is not complete is marked as a draft. Of a copy another test tells."""
    if cell.action is ToolbarAction.DOWNLOAD and not cell.scene.case.forwarded:
        complete = (await cell.scene.bubble()).status is InteractionStatus.COMPLETED
        assert answer.draft is not complete, cell


def check_refusal(cell: Cell, answer: Any, item: ToolbarItem | None) -> None:
    assert len(answer.errors) == 1, f"it was carried out: {cell}"
    problem = answer.errors[0]
    if item is None:
        assert problem.kind is NotFound, (cell, problem)
    else:
        told = (problem.kind, problem.reason, problem.message, problem.action)
        assert told == (Unavailable, item.reason, item.message, item.action), (cell, problem)
    assert answer == type(answer)(errors=answer.errors), f"it shows more than the error: {cell}"


async def check_effect(cell: Cell, item: ToolbarItem | None, head: int) -> None:
    """What was carried out is in the log, if it was more than reading (promise D)."""
    after = (await cell.scene.view()).head
    changes = item is not None and item.available and cell.action not in READING
    assert (after > head) == changes, f"events {head} to {after}: {cell}"


async def each_state(
    world: ShelfWorld, case: Case, policy: Policy
) -> AsyncIterator[tuple[str, Scene]]:
    """The bubble in each of its states; whatever is done to it there is undone before the next."""
    kept = world.shelf.rows
    await world.set_policy(policy)
    started = await opened_session(world, case)
    scene = await added(started)
    saved: dict[str | None, tuple[Scene, Kept]] = {None: (scene, world.shelf.rows)}
    for state in case.states:
        if state.startswith("deleted") and not policy.allow_delete:
            continue
        before = case.before(state)
        scene, world.shelf.rows = saved[before]
        scene = await arrived(scene, before, state)
        await world.settled()
        saved[state] = scene, world.shelf.rows
        yield state, scene
    world.shelf.rows = kept
    world.shelf.seen.clear()


def names(case: Case) -> str:
    return case.name


STRICTEST = Policy(allow_draft_download=False, allow_delete=False)


@dataclass(frozen=True)
class Sight:
    """A bubble in a state under a policy, and the buttons that everybody sees there."""

    scene: Scene
    state: str
    policy: Policy
    rows: Kept
    shown: dict[str, tuple[ToolbarItem, ...]]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
async def sights(request: pytest.FixtureRequest, shelf: ShelfWorld) -> list[Sight]:
    """All that is to be seen of one kind of bubble.

    Opening by itself makes one state different, and only that is looked at for it; ended sessions
    are looked at under the mildest policy and the strictest.
    """
    found = []
    for policy in POLICIES:
        async for state, scene in each_state(shelf, request.param, policy):
            if policy.auto_open and not state.startswith("opened"):
                continue
            if state.endswith(", ended") and policy not in (POLICIES[0], STRICTEST):
                continue
            shown = {one: await shelf.toolbar(who, scene.bubble_id)
                     for one, who in scene.actors.items()}  # fmt: skip
            found.append(Sight(scene, state, policy, shelf.shelf.rows, shown))
    return found


async def test_a_button_is_available_exactly_when_its_mutation_succeeds(
    shelf: ShelfWorld, sights: list[Sight]
) -> None:
    """The rule that draws the button is the rule that guards the mutation."""
    kept = shelf.shelf.rows
    for sight in sights:
        shelf.shelf.rows = sight.rows
        head = (await sight.scene.view()).head
        for cell in cells_of(sight):
            item = next((one for one in sight.shown[cell.actor] if one.action is cell.action), None)
            await check(cell, item)
            await check_effect(cell, item, head)
            shelf.shelf.rows = sight.rows
    shelf.shelf.rows = kept


def cells_of(sight: Sight) -> Iterator[Cell]:
    """Everything under the first policy and the strictest; under those between them what they are
    about. Who has no button at all has none under any policy, and presses under the first only.
    """
    own = sight.policy
    whole = own in (POLICIES[0], STRICTEST) or own.auto_open
    for actor, who, action in each_cell(sight.scene):
        outside = not sight.shown[actor] and own != POLICIES[0]
        if not outside and (whole or action in (ToolbarAction.DOWNLOAD, ToolbarAction.DELETE)):
            yield Cell(sight.scene, sight.state, own, actor, who, action)


def said_by(items: tuple[ToolbarItem, ...]) -> dict[ToolbarAction, str]:
    """A toolbar in the words of the table."""
    said = {one.action: "yes" if one.available else str(one.reason) for one in items}
    return {action: said.get(action, "-") for action in ToolbarAction}


async def test_every_button_says_what_the_law_says(sights: list[Sight]) -> None:
    """Rules 5 to 12, by the table above, for everybody."""
    for sight in sights:
        for actor, who in sight.scene.actors.items():
            items = sight.shown[actor]
            said, wanted = (
                said_by(items),
                expected_for(sight.scene, sight.state, sight.policy, actor),
            )
            for one in ToolbarAction:
                cell = Cell(sight.scene, sight.state, sight.policy, actor, who, one)
                assert wanted[one] in ("?", said[one]), f"{said[one]}, not {wanted[one]}: {cell}"
            for item in items:
                assert item.message == (MESSAGES[item.reason] if item.reason else None)


SHARP = (
    "contract, signed last by the agent, with details",
    "late letter, signed last by the agent",
    "shopping",
)


async def test_without_any_one_of_its_rules_the_toolbar_breaks_the_table(
    shelf: ShelfWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table is sharp: no rule can be dropped unnoticed."""
    seen = [((await scene.view(), await scene.bubble()), expected(case, state, policy))
            for case in CASES if case.name in SHARP for policy in POLICIES[::2]
            async for state, scene in each_state(shelf, case, policy)]  # fmt: skip
    for action, rule in each_rule():
        fewer = tuple(one for one in rules.RULES[action] if one is not rule)
        with monkeypatch.context() as patched:
            patched.setattr(rules, "RULES", {**rules.RULES, action: fewer})
            wrong = any(differs(rules.items(*at), wanted) for at, wanted in seen)
        assert wrong, f"nothing notices that {action} is without {rule}"


def differs(items: tuple[ToolbarItem, ...], wanted: dict[ToolbarAction, str]) -> bool:
    said = said_by(items)
    return any(wanted[one] not in ("?", said[one]) for one in ToolbarAction)


def each_rule() -> Iterator[tuple[ToolbarAction, rules.Rule]]:
    for action, action_rules in rules.RULES.items():
        for rule in action_rules:
            yield action, rule


# the same on the databases that people run

ON_DATABASES = (
    ("contract, signed last by the agent", "agent owed", POLICIES[2]),
    ("contract, signed last by the agent, with details", "details owed", POLICIES[0]),
    ("late letter, signed last by the agent", "expired, ended", POLICIES[4]),
    ("cart", "deleted", POLICIES[0]),
    ("letter, signed last by the agent", "completed", POLICIES[4]),
    ("form, forwarded for approval", "rejected", POLICIES[0]),
    ("contract, signed last by the agent, forwarded for approval", "approved", POLICIES[0]),
)
WATCHED = ("agent", "customer", "agent of another organization", "approver")


async def test_the_table_holds_on_a_real_database(product: RunningServer) -> None:
    """A part of the table where transactions are real: what was refused has left no trace."""
    world = await made(World, product.parts)
    cases = {one.name: one for one in CASES}
    for name, state, policy in ON_DATABASES:
        await world.set_policy(policy)
        scene = await reached(world, cases[name], state)
        await world.settled()
        items = await world.toolbar(world.agent, scene.bubble_id)
        assert not differs(items, expected(scene.case, state, policy)), f"{name}, {state}"
        await check_here(scene, state, policy)


async def check_here(scene: Scene, state: str, policy: Policy) -> None:
    """What changes nothing for everybody; then what does, each on a bubble of its own."""
    world, changing = scene.world, []
    before = await world.everything(scene.session_id)
    for actor, who, action in each_cell(scene):
        items = await world.toolbar(who, scene.bubble_id)
        item = next((one for one in items if one.action is action), None)
        if item and item.available and action not in READING:
            changing.append((actor, action, item))
        elif actor in WATCHED:
            before = await check(Cell(scene, state, policy, actor, who, action), item, before)
    for actor, action, item in (one for one in changing if one[0] == "agent"):
        fresh = await reached(world, scene.case, state)
        await world.settled()
        head = (await fresh.view()).head
        cell = Cell(fresh, state, policy, actor, fresh.people[actor], action)
        await check(cell, item)
        await check_effect(cell, item, head)


async def test_a_partner_without_the_status_scope_finds_nothing(shelf: ShelfWorld) -> None:
    """ "Who sees what": where the bubble does not exist for them, it cannot be downloaded."""
    kept = shelf.shelf.rows
    await shelf.set_policy(POLICIES[0])
    scene = await reached(shelf, CASES[0], "completed")
    who = partner(shelf.agent.organization_id, (Permission.DOCUMENTS_READ,))
    assert await shelf.toolbar(who, scene.bubble_id) == ()
    for action in ToolbarAction:
        await check(Cell(scene, "completed", POLICIES[0], "partner", who, action), None)
    shelf.shelf.rows = kept


@pytest.mark.parametrize("case", [one for one in CASES if one.forwarded], ids=names)
async def test_an_approver_can_download_what_was_completed(shelf: ShelfWorld, case: Case) -> None:
    """Rule 8: the completed asset is in the approval, so what rule 5 gives is the final file."""
    for policy in POLICIES:
        async for state, scene in each_state(shelf, case, policy):
            for actor in ("approver", "agent"):
                who, action = scene.people[actor], ToolbarAction.DOWNLOAD
                cell = Cell(scene, state, policy, actor, who, action)
                answer = await press(cell)
                assert answer is not None, cell
                assert answer.errors == [], (cell, answer.errors)
                assert answer.draft is False, f"the final file is called a draft: {cell}"
