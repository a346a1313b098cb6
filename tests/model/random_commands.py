"""The commands of the random test: most are mutations, the others what a server does by itself."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from gql.jobs.retention import remove_old_keys
from gql.model.database.tables import OrganizationRow
from gql.model.domain.enums import (
    AgentSigning,
    DownloadFormat,
    InteractionStatus,
    Role,
    SessionKind,
)
from gql.model.domain.identifiers import new_id
from gql.model.domain.value_objects import FieldSpec, Policy
from gql.model.domain.views import AssignmentView, SessionView, StepView
from gql.resolvers.interaction import adding, agent_details, approvals, deletion, downloads, signing
from gql.resolvers.interaction.recipients import Addressee
from gql.resolvers.participant import participants, participation
from gql.resolvers.session import sessions
from tests.model import invariants
from tests.model.participant_commands import ACTIONS, AS_EXPECTED, complete_assignment, decide
from tests.model.simulation import (
    CONTACTS,
    Command,
    Mutation,
    Request,
    Simulation,
    optional_key,
    pick,
)

DURATIONS = (timedelta(seconds=20), timedelta(minutes=6), timedelta(hours=2), timedelta(days=31))
KEY_LIFETIME = timedelta(days=2)  # of an idempotency key


# sessions


async def start_session(simulation: Simulation, command: Command) -> None:
    customer = pick((*CONTACTS, None), command.variant)
    policy = Policy(auto_open=command.target % 2 == 1, allow_delete=command.target % 5 != 4)
    async with simulation.state.database.write_transaction() as work:
        row = await work.sql.get_one(OrganizationRow, simulation.agent.organization_id)
        row.policy = policy
    await simulation.mutate(
        simulation.agent,
        sessions.start_session,
        optional_key(command),
        name="Session",
        customer=customer,
    )


async def invite(simulation: Simulation, command: Command) -> None:
    if session := simulation.session(command.session):
        await simulation.mutate(
            simulation.agent,
            sessions.invite_participant,
            optional_key(command),
            session_id=session.id,
            role=pick(list(Role), command.target),
            contact=pick(CONTACTS, command.variant),
        )


async def end_session(simulation: Simulation, command: Command) -> None:
    session = simulation.session(command.session)
    if session and command.variant % 10 == 7:
        await simulation.mutate(simulation.agent, sessions.end_session, session_id=session.id)


async def manage_participant(simulation: Simulation, command: Command) -> None:
    """Starts a private session with a participant, replaces or reminds them."""
    session = simulation.session(command.session)
    participant = pick(session.participants, command.target) if session else None
    if participant is None:
        return
    viewer, arguments = simulation.agent, {"participant_id": participant.id}
    mutation: Mutation = participants.remind_participant
    if command.variant % 3 == 0:
        mutation, viewer = participants.start_private_session, simulation.admin
    elif command.variant % 3 == 1:
        mutation = participants.reassign_participant
        arguments["contact"] = pick(CONTACTS, command.variant)
    await simulation.mutate(viewer, mutation, optional_key(command), **arguments)


# interactions


async def add_interaction(simulation: Simulation, command: Command) -> None:
    session, variant = simulation.session(command.session), command.variant
    if session is None:
        return
    arguments: dict[str, Any] = {"session_id": session.id}
    arguments["template_id"] = pick(simulation.template_ids, command.target)
    if variant % 3 == 1:
        arguments["recipients"] = [
            Addressee(participant.id, 1 + index % 2)
            for index, participant in enumerate(session.participants)
        ]
    if variant % 5 == 2:
        arguments["agent_details"] = (FieldSpec("branch", required=True),)
    if variant % 7 == 3:
        async with simulation.remote_database.read_transaction() as sql:
            now = await simulation.remote_database.now(sql)
        arguments["expires_at"] = now + timedelta(minutes=5)
    if variant % 11 == 4:
        arguments["agent_signing"] = AgentSigning.LAST
    viewer = simulation.partner if variant % 13 == 5 else simulation.agent
    await simulation.mutate(viewer, adding.add_interaction, optional_key(command), **arguments)


async def advance(simulation: Simulation, command: Command) -> None:
    """Does what up to six open assignments of a session ask for."""
    for number in range(1 + command.variant % 6):
        session = simulation.session(command.session)
        assignments = simulation.open_assignments(session) if session else []
        if session is None or not assignments:
            return
        step, assignment = pick(assignments, command.target)
        await complete(simulation, session, step, assignment, command.variant + number)


async def complete(
    simulation: Simulation,
    session: SessionView,
    step: StepView,
    assignment: AssignmentView,
    variant: int,
) -> None:
    """Does what an open assignment asks for; `variant` picks how."""
    interaction = next(
        interaction for interaction in session.interactions if step in interaction.steps
    )
    participant_id = assignment.participant_id
    viewer = simulation.participant(session, participant_id) if participant_id else None
    await complete_assignment(simulation, interaction, step, assignment, viewer, variant)


async def complete_interaction(simulation: Simulation, command: Command) -> None:
    """Does what the open assignments of one interaction ask for, until there is none."""
    interaction = simulation.interaction(command)
    if interaction is None:
        return
    if interaction.details:
        await complete_details(simulation, interaction.id)
    for _ in range(20):
        session, interaction = simulation.session(command.session), simulation.interaction(command)
        assert session
        assert interaction
        assignments = [
            (step, assignment)
            for step, assignment in simulation.open_assignments(session)
            if step in interaction.steps
        ]
        if not assignments:
            break
        step, assignment = assignments[0]
        await complete(simulation, session, step, assignment, AS_EXPECTED)
    if command.variant % 2:
        await process_documents(simulation, command)


async def complete_due_details(simulation: Simulation, command: Command) -> None:
    """Completes the agent's details of an interaction that needs them."""
    session = simulation.session(command.session)
    interactions_of_session = session.interactions if session else ()
    due = [interaction for interaction in interactions_of_session if interaction.details]
    if interaction := pick(due, command.target):
        await complete_details(simulation, interaction.id)


async def complete_details(simulation: Simulation, interaction_id: str) -> None:
    await simulation.mutate(
        simulation.agent,
        agent_details.complete_agent_details,
        interaction_id=interaction_id,
        values={"branch": "Berlin"},
    )


async def attempt(simulation: Simulation, command: Command) -> None:
    """Tries an action on an interaction as any participant, whether or not it is their turn."""
    session, interaction = simulation.session(command.session), simulation.interaction(command)
    if session is None or interaction is None or not session.participants:
        return
    participant = pick(session.participants, command.variant)
    viewer = simulation.participant(session, participant.id)
    step = pick(interaction.steps, command.variant // 2)
    duty = pick(list(ACTIONS), command.variant // 3)
    await ACTIONS[duty](simulation, viewer, interaction, step, command.variant)


async def decline(simulation: Simulation, command: Command) -> None:
    session, interaction = simulation.session(command.session), simulation.interaction(command)
    if session and interaction and session.participants:
        participant = pick(session.participants, command.variant)
        await simulation.mutate(
            simulation.participant(session, participant.id),
            participation.decline_interaction,
            interaction_id=interaction.id,
            reason="not as agreed",
        )


AGENT_MUTATIONS: tuple[tuple[Mutation, dict[str, Any]], ...] = (
    (signing.sign_as_agent, {"values": {}}),
    (agent_details.complete_agent_details, {"values": {"branch": "Berlin"}}),
    (agent_details.complete_agent_details, {"values": {}}),
    (deletion.delete_interaction, {}),
    (approvals.forward_for_approval, {"contact": CONTACTS[1]}),
    (downloads.download_interaction, {}),
    (downloads.download_interaction, {"download_format": DownloadFormat.CERTIFICATE}),
    (downloads.preview_interaction, {}),
)


async def press_agent_button(simulation: Simulation, command: Command) -> None:
    """Tries a mutation of the agent's toolbar, whether or not it is available."""
    if interaction := simulation.interaction(command):
        mutation, arguments = pick(AGENT_MUTATIONS, command.variant)
        await simulation.mutate(
            simulation.agent,
            mutation,
            optional_key(command),
            interaction_id=interaction.id,
            **arguments,
        )


async def forward(simulation: Simulation, command: Command) -> None:
    """Forwards a completed interaction for approval, if there is one."""
    completed = [
        interaction
        for session in simulation.sessions()
        if session.kind is not SessionKind.APPROVAL
        for interaction in session.interactions
        if interaction.status is InteractionStatus.COMPLETED
    ]
    if interaction := pick(completed, command.target):
        await simulation.mutate(
            simulation.agent,
            approvals.forward_for_approval,
            new_id("key"),
            interaction_id=interaction.id,
            contact=pick(CONTACTS, command.variant),
        )


async def decide_approval(simulation: Simulation, command: Command) -> None:
    """Approves or rejects in an approval session, if there is one."""
    approval_sessions = [
        session for session in simulation.sessions() if session.kind is SessionKind.APPROVAL
    ]
    if session := pick(approval_sessions[::-1], command.session):
        participant = pick(session.participants[::-1], command.target)
        viewer, interaction = (
            simulation.participant(session, participant.id),
            session.interactions[0],
        )
        await simulation.mutate(
            viewer, participation.start_interaction, interaction_id=interaction.id
        )
        await decide(simulation, viewer, interaction, interaction.steps[0], command.variant)


# connections, time, background work


async def connect(simulation: Simulation, command: Command) -> None:
    session = simulation.session(command.session)
    if session is None:
        return
    present = [person for person in session.participants if not person.replaced_at]
    if participant := pick(present, command.target):
        presence = pick(simulation.presences, command.variant)
        viewer = simulation.participant(session, participant.id)
        connection_id = await presence.connect(viewer)
        simulation.connections.append((presence, viewer, connection_id))


async def disconnect(simulation: Simulation, command: Command) -> None:
    if simulation.connections:
        index = command.target % len(simulation.connections)
        presence, viewer, connection_id = simulation.connections.pop(index)
        presence.disconnect(viewer, connection_id)
        await asyncio.sleep(0)
        while presence._removals:  # noqa: SLF001  # no event announces the end of the removals
            await asyncio.wait(set(presence._removals))  # noqa: SLF001  # the same


async def wait(simulation: Simulation, command: Command) -> None:
    """Advances the clock and runs the sweeps. The second presence does not renew its lease."""
    variant = command.variant % 3 if command.target % 12 else 3
    simulation.clock_offset += pick(DURATIONS, variant)
    await simulation.state.expiry_sweeper.sweep()
    await remove_old_keys(simulation.state.database)
    await simulation.state.presence.remove_dead_processes()


async def send_messages(simulation: Simulation, _: Command) -> None:
    while await simulation.outbox.send_due():
        await asyncio.sleep(0)
        simulation.clock_offset += timedelta(seconds=1)


async def process_documents(simulation: Simulation, _: Command) -> None:
    """Makes the documents of reached steps, and seals those of completed interactions."""
    await simulation.state.document_worker.process_due()
    await simulation.check()
    for session in simulation.sessions():
        for interaction in session.interactions:
            invariants.check_background_work(interaction)


async def repeat_request(simulation: Simulation, command: Command) -> None:
    """Repeats a mutation with its idempotency key, or sends another one with that key."""
    if not simulation.keyed_requests:
        return
    request: Request = pick(simulation.keyed_requests, command.target)
    before = await simulation.heads()
    key_may_be_forgotten = simulation.clock_offset > KEY_LIFETIME
    if command.variant % 3:
        answer = await simulation.execute(request)
        assert answer.replayed or answer.errors or key_may_be_forgotten
        has_effect = not answer.replayed
    else:
        another = Request(request.viewer, sessions.start_session, {"name": "Another"}, request.key)
        answer = await simulation.execute(another)
        assert answer.errors or key_may_be_forgotten
        has_effect = not answer.errors
    if not has_effect:
        assert await simulation.heads() == before


async def do_nothing(simulation: Simulation, command: Command) -> None:
    """What Hypothesis replaces the other commands with when it shrinks an example."""


# Hypothesis picks each entry equally often, so that frequent commands have several
COMMANDS: dict[str, Callable[[Simulation, Command], Coroutine[Any, Any, None]]] = {
    "do nothing": do_nothing,
    "add interaction": add_interaction,
    "add interaction 2": add_interaction,
    "advance": advance,
    "advance 2": advance,
    "advance 3": advance,
    "complete interaction": complete_interaction,
    "complete interaction 2": complete_interaction,
    "attempt": attempt,
    "complete due details": complete_due_details,
    "press agent button": press_agent_button,
    "press agent button 2": press_agent_button,
    "forward": forward,
    "decide approval": decide_approval,
    "manage participant": manage_participant,
    "invite": invite,
    "decline": decline,
    "connect": connect,
    "disconnect": disconnect,
    "wait": wait,
    "send messages": send_messages,
    "process documents": process_documents,
    "repeat request": repeat_request,
    "end session": end_session,
    "start session": start_session,
}


async def run_command(simulation: Simulation, command: Command) -> None:
    """Executes a command, then checks all that must hold."""
    await COMMANDS[command.name](simulation, command)
    await simulation.check()
