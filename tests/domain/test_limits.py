"""The limits of the lists in a session: linked sessions, replaced participants, options.

The table of `test_toolbar_rules.py` has the limit of approvals, and `test_toolbar.py` reaches it.
"""

from dataclasses import replace

import pytest

from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import ActorKind, ParticipantAction, Reason, Role, SessionKind
from gql.model.domain.rules.limits import (
    MAX_LINKED_SESSIONS,
    MAX_OPTIONS,
    MAX_REPLACED_PARTICIPANTS,
)
from gql.model.domain.rules.participant import participant_toolbar_items
from gql.model.domain.value_objects import Contact, Policy
from gql.model.domain.viewer import SYSTEM, Viewer
from gql.model.domain.views import SessionView
from gql.resolvers.session.rows import Parent, add_participant, add_session
from testing.running_server import RunningServer
from testing.session_scenario import (
    SessionScenario,
    create_form,
    fill_form,
    start_scenario,
)
from tests.domain.toolbar_states import InteractionCase, build_view

BOB = {"name": "Bob", "email": "bob@x.example"}


@pytest.fixture
def server(server_with_new_organization: RunningServer) -> RunningServer:
    """The server of the module, with another organization for each test."""
    return server_with_new_organization


def reasons_for_customer(view: SessionView) -> dict[ParticipantAction, Reason | None]:
    """Returns the reason of each of the customer's buttons."""
    customer = next(person for person in view.participants if person.role is Role.CUSTOMER)
    return {item.action: item.reason for item in participant_toolbar_items(view, customer)}


def test_a_private_session_is_refused_beyond_a_hundred_linked_sessions() -> None:
    case = InteractionCase("form", path=("sent", "opened", "started", "partly done", "completed"))
    full = build_view(case, "all linked sessions started", Policy())
    action = ParticipantAction.START_PRIVATE_SESSION
    assert len(full.children) == MAX_LINKED_SESSIONS == 100
    assert reasons_for_customer(full)[action] is Reason.LIMIT_REACHED
    assert reasons_for_customer(replace(full, children=full.children[1:]))[action] is None


def test_a_participant_is_not_replaced_after_fifty_others() -> None:
    view = build_view(InteractionCase("form", path=("sent",)), "sent", Policy())
    bystander = next(person for person in view.participants if person.id == "par_bystander")
    replaced = (replace(bystander, replaced_at=view.created_at),) * MAX_REPLACED_PARTICIPANTS
    full = replace(view, participants=(*view.participants, *replaced))
    fewer = replace(view, participants=(*view.participants, *replaced[1:]))
    assert MAX_REPLACED_PARTICIPANTS == 50
    assert reasons_for_customer(full)[ParticipantAction.REASSIGN] is Reason.LIMIT_REACHED
    assert reasons_for_customer(fewer)[ParticipantAction.REASSIGN] is None


async def add_ended_private_sessions(scenario: SessionScenario, count: int) -> None:
    """Adds rows of private sessions with Ada, each of which has ended."""
    database, parent_id = scenario.server.app_state.database, scenario.id

    def decide(unit: UnitOfWork) -> None:
        view = unit.before[parent_id]
        agent = Viewer(ActorKind.AGENT, view.agent_id, view.agent_name, view.organization_id, "crd")
        parent = Parent(parent_id, participant_id=scenario.participant_ids["Ada"])
        for number in range(count):
            name = f"Private session {number}"
            row = add_session(unit, SessionKind.PRIVATE, name, agent, view.policy, parent)
            row.ended_at = unit.now

    await database.change(parent_id, decide=decide, cause="startPrivateSession", actor=SYSTEM)


async def add_replaced_participants(scenario: SessionScenario, count: int) -> None:
    """Adds rows of participants who have been replaced by Ada."""
    database, session_id = scenario.server.app_state.database, scenario.id

    def decide(unit: UnitOfWork) -> None:
        for number in range(count):
            contact = Contact(f"Replaced {number}", "replaced@x.example")
            row = add_participant(unit, session_id, Role.CO_SIGNER, contact)
            row.replaced_at, row.replaced_by_id = unit.now, scenario.participant_ids["Ada"]

    await database.change(session_id, decide=decide, cause="reassignParticipant", actor=SYSTEM)


@pytest.mark.anyio
@pytest.mark.sqlite_suffices
async def test_a_session_has_at_most_a_hundred_linked_sessions(server: RunningServer) -> None:
    """Private sessions and approvals count together, and ended ones count too."""
    scenario, agent = await start_scenario(server), server.agent
    form = await scenario.add_interaction(await create_form(server))
    await fill_form(scenario.people["Ada"], form)
    await scenario.invite("Ben")
    await add_ended_private_sessions(scenario, MAX_LINKED_SESSIONS - 2)
    forwarding = {"interactionId": form["id"], "contact": BOB}
    await agent.mutate("forwardForApproval", **forwarding)
    started = {"participantId": scenario.participant_ids["Ada"]}
    private = await agent.mutate("startPrivateSession", "session { id }", **started)
    await agent.mutate("endSession", sessionId=private["session"]["id"])
    assert len((await scenario.load())["children"]) == MAX_LINKED_SESSIONS
    reasons = [
        await scenario.refusal_reason(agent, "startPrivateSession", **started),
        await scenario.refusal_reason(agent, "forwardForApproval", **forwarding),
    ]
    assert reasons == ["LIMIT_REACHED", "LIMIT_REACHED"]


@pytest.mark.anyio
@pytest.mark.sqlite_suffices
async def test_at_most_fifty_participants_of_a_session_are_replaced(server: RunningServer) -> None:
    scenario, agent = await start_scenario(server), server.agent
    await add_replaced_participants(scenario, MAX_REPLACED_PARTICIPANTS - 1)
    replaced = await agent.mutate(
        "reassignParticipant",
        "participant { id }",
        participantId=scenario.participant_ids["Ada"],
        contact=BOB,
    )
    reason = await scenario.refusal_reason(
        agent, "reassignParticipant", participantId=replaced["participant"]["id"], contact=BOB
    )
    assert reason == "LIMIT_REACHED"


@pytest.mark.anyio
@pytest.mark.sqlite_suffices
async def test_a_choice_has_at_most_a_thousand_options(server: RunningServer) -> None:
    options = [f"option {number}" for number in range(MAX_OPTIONS + 1)]
    field = {"name": "branch", "kind": "CHOICE", "options": options}
    refused = await server.admin.try_mutate("createFormTemplate", name="Form", fields=[field])
    assert [error["message"] for error in refused["errors"]] == [
        "A choice has at most 1,000 options."
    ]
    field["options"] = options[1:]
    await server.admin.mutate("createFormTemplate", name="Form", fields=[field])
