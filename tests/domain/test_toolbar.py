"""The toolbar and its mutations through the API.

`test_toolbar_rules.py` tests the whole table without a database. This is a sample of it, with real
transactions.
"""

from typing import Any, NamedTuple

import pytest

from gql.localization.status_line import status_line
from gql.model.domain.enums import ToolbarAction
from gql.model.domain.value_objects import Policy
from gql.model.domain.views import SessionView
from testing.running_server import RunningServer
from tests.domain.toolbar_requests import (
    Catalogue,
    ReachedState,
    create_catalogue,
    described,
    reach,
    set_policy,
)
from tests.domain.toolbar_states import CASES, InteractionCase, build_view
from tests.domain.toolbar_table import ABSENT, AVAILABLE, READING, REASONS, expected_for

pytestmark = pytest.mark.anyio

CASE_OF = {case.name: case for case in CASES}
MILD = Policy()
STRICT = Policy(allow_draft_download=False, allow_delete=False)
CONTRACT = "contract, signed last by the agent, with details"
EARLY_COPY = "cart and contract, signed last by the agent, forwarded when awaiting the agent last"


class Sample(NamedTuple):
    """A case in a state; `last_action` is what the agent does at the end, which changes it."""

    case_name: str
    state: str
    policy: Policy = MILD
    is_ended: bool = False
    last_action: ToolbarAction | None = None

    @property
    def case(self) -> InteractionCase:
        return CASE_OF[self.case_name]

    def expected_for(self, viewer: str) -> dict[ToolbarAction, str]:
        return expected_for(viewer, self.case, self.state, self.policy, is_ended=self.is_ended)


SAMPLES = (
    Sample(CONTRACT, "details missing", last_action=ToolbarAction.AGENT_DETAILS),
    Sample(CONTRACT, "awaiting the agent last", last_action=ToolbarAction.SIGN_AS_AGENT),
    Sample("contract, signed last by the agent", "sent"),
    Sample("contract, signed last by the agent", "completed", STRICT,
           last_action=ToolbarAction.FORWARD_FOR_APPROVAL),
    Sample("letter after a form, signed last by the agent", "sent",
           last_action=ToolbarAction.DELETE),
    Sample("form", "opened", Policy(auto_open=True)),
    Sample("form", "expired", STRICT),
    Sample("form", "all approvals requested"),
    Sample("cart", "declined"),
    Sample("cart", "deleted"),
    Sample("file request", "started", is_ended=True),
    Sample("form, forwarded when completed", "approval requested", STRICT),
)  # fmt: skip


@pytest.fixture(scope="module")
async def catalogue(shared_server: RunningServer) -> Catalogue:
    return await create_catalogue(shared_server)


@pytest.mark.sqlite_suffices
async def test_a_button_is_available_exactly_when_its_mutation_succeeds(
    catalogue: Catalogue,
) -> None:
    """For every viewer; a refusal names the button's reason and leaves state and log unchanged."""
    server = catalogue.server
    for sample in SAMPLES:
        await set_policy(server, sample.policy)
        reached = await reach(catalogue, sample.case, sample.state)
        if sample.is_ended:
            await server.agent.mutate("endSession", sessionId=reached.scenario.id)
        before = await reached.snapshot()
        for viewer in reached.viewers:
            toolbar = await reached.toolbar(viewer)
            assert described(toolbar) == sample.expected_for(viewer), (sample, viewer)
            await check_unchanging_mutations(reached, viewer, toolbar)
            assert await reached.snapshot() == before, f"{viewer} changed something in {sample}"
        if sample.last_action:
            await check_changing_mutation(reached, sample.last_action)


def test_the_samples_have_every_action_available_and_every_reason() -> None:
    toolbars = [sample.expected_for("agent") for sample in SAMPLES]
    outcomes = {outcome for toolbar in toolbars for outcome in toolbar.values()}
    assert outcomes == {*REASONS, AVAILABLE, ABSENT}
    available_to_read = {
        action for toolbar in toolbars for action in READING if toolbar[action] == AVAILABLE
    }
    sent = {sample.last_action for sample in SAMPLES if sample.last_action}
    assert available_to_read | sent == {*ToolbarAction}


async def check_unchanging_mutations(
    reached: ReachedState, viewer: str, toolbar: dict[ToolbarAction, dict[str, Any]]
) -> None:
    """Sends all mutations that the toolbar refuses, and the two that only read."""
    for action in ToolbarAction:
        button = toolbar.get(action)
        if button and button["available"] and action not in READING:
            continue
        payload = await reached.send_mutation(viewer, action)
        if button and button["available"]:
            assert payload["errors"] == [], (viewer, action)
        else:
            check_refusal(payload, button)


def check_refusal(payload: dict[str, Any], button: dict[str, Any] | None) -> None:
    assert payload["cursor"] is None
    (error,) = payload["errors"]
    if button is None:
        assert error["__typename"] == "NotFound"
        return
    assert error["__typename"] == "ActionUnavailable"
    named = {key: error[key] for key in ("action", "reason", "message")}
    assert named == {key: button[key] for key in ("action", "reason", "message")}


async def check_changing_mutation(reached: ReachedState, action: ToolbarAction) -> None:
    """Sends an available mutation: it succeeds, and the log has at least one event more."""
    log = await reached.scenario.load_events()
    payload = await reached.send_mutation("agent", action)
    assert payload["errors"] == [], (reached.case.name, action)
    new_log = await reached.scenario.load_events()
    assert new_log[: len(log)] == log
    assert len(new_log) > len(log), (reached.case.name, action)


@pytest.mark.sqlite_suffices
async def test_a_download_is_marked_as_a_draft_until_completion(catalogue: Catalogue) -> None:
    """The copy in an approval session downloads the completed file of its source."""
    await set_policy(catalogue.server, MILD)
    sent = await reach(catalogue, CASE_OF["form"], "sent")
    assert await is_draft(sent, "agent") is True
    await set_policy(catalogue.server, STRICT)
    copy = await reach(catalogue, CASE_OF["form, forwarded when completed"], "approval requested")
    assert [await is_draft(copy, viewer) for viewer in ("approver", "agent")] == [False, False]


async def is_draft(reached: ReachedState, viewer: str) -> bool:
    payload = await reached.viewers[viewer].mutate(
        "downloadInteraction", "draft", interactionId=reached.interaction_id
    )
    draft: bool = payload["draft"]
    return draft


COMPARED = (
    (CONTRACT, "details missing"),
    ("contract after the agent's form", "awaiting the agent first"),
    ("letter after a form, signed last by the agent", "awaiting the agent last"),
    ("file request", "completed"),
    ("cart", "declined after the start"),
    ("form", "expired after the start"),
    ("form, forwarded when completed", "approved"),
)
COMPARED_AT_FULL_LENGTH = (
    ("contract, signed first by the agent", "partly done"),
    ("form, contract and cart, signed last by the agent, with details",
     "awaiting the agent midway"),
    ("agent's form", "deleted"),
    (EARLY_COPY, "approval started"),
    (EARLY_COPY, "rejected"),
)  # fmt: skip


@pytest.mark.sqlite_suffices
async def test_the_built_states_are_those_that_the_mutations_reach(
    catalogue: Catalogue, full_length: bool
) -> None:
    """The table of `test_toolbar_rules.py` therefore contains only states that exist."""
    await set_policy(catalogue.server, MILD)
    for name, state in COMPARED + (COMPARED_AT_FULL_LENGTH if full_length else ()):
        reached = await reach(catalogue, CASE_OF[name], state)
        stored = await catalogue.server.app_state.database.view(reached.scenario.id)
        built = build_view(CASE_OF[name], state, Policy())
        assert comparable(stored) == comparable(built), (name, state)


def comparable(view: SessionView) -> dict[str, Any]:
    """Returns what is compared of an interaction: all but ids, times and file contents."""
    (interaction,) = view.interactions
    return {
        "session": (view.kind, view.status),
        "status": (interaction.status, str(status_line(interaction))),
        "counts": (interaction.completed_count, interaction.required_count),
        "is_sent": interaction.sent_at is not None,
        "source_final": interaction.source_final,
        "toolbar": interaction.toolbar,
        "recipients": [
            (row.name, row.role, row.completed, row.opened_at is None, row.started_at is None)
            for row in interaction.recipients
        ],
        "steps": [(step.kind, step.reached, step.completed) for step in interaction.steps],
        "assignments": [
            (step.position, row.participant_id is None, row.duty, row.state, row.group)
            for step in interaction.steps
            for row in step.assignments
        ],
    }
