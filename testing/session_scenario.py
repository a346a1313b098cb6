"""A session with participants, and what they usually do in it."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from gql.app import AppState
from gql.model.domain.enums import DOCUMENT_STEPS, InteractionStatus
from gql.model.domain.rules import STOPPED_STATUSES
from gql.model.domain.views import InteractionView
from testing.running_server import Person, RunningServer

BUBBLE = """id sessionId name status statusLine completedCount requiredCount
    sentAt deletedAt agentDetails { completedAt }
    recipients { participantId name completed startedAt declinedAt declineReason }
    steps { id kind reached completed assignments { participantId duty state group
      verification { __typename method status channel sentTo reason
        ... on OtpVerification { triesLeft expiresAt }
        ... on PhoneVerification { failsafeTransactionId } } } }
    approvals { sessionId interactionId approver decision comment decidedAt }
    source { sessionId interactionId }
    toolbar { action available reason }"""
SESSION = f"""id kind status endReason cursor parent {{ sessionId }}
    children {{ sessionId kind status participantId interactionId }}
    participants {{ id name role completed privateSessionId replacedAt replacedById
      toolbar {{ action available reason }} }}
    interactions {{ {BUBBLE} }}"""
LETTER = 'Dear #value("name"), #field("customer_1.signature", kind: "signature", h: 40pt)'
NAME = {"name": "name", "kind": "TEXT", "required": True}


@dataclass
class SessionScenario:
    """A session, and by name its participants: their ids, and clients with their tokens."""

    product: RunningServer
    id: str
    ids: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    async def invite(self, name: str, role: str = "CO_SIGNER", **contact: str) -> Person:
        """Invites a participant, who joins."""
        payload = await self.product.agent.do(
            "inviteParticipant",
            "participant { id }",
            sessionId=self.id,
            role=role,
            contact={"name": name, "email": f"{name}@x.example", **contact},
        )
        return await self.enter(name, payload["participant"]["id"])

    async def enter(self, name: str, participant_id: str) -> Person:
        """Joins as a participant who was invited."""
        self.ids[name] = participant_id
        self.people[name] = await self.product.enter(participant_id)
        return self.people[name]

    async def add(self, template_id: str, **arguments: Any) -> dict[str, Any]:
        """Adds an interaction as the agent; returns it."""
        payload = await self.product.agent.do(
            "addInteraction",
            f"interaction {{ {BUBBLE} }}",
            sessionId=self.id,
            templateId=template_id,
            **arguments,
        )
        interaction: dict[str, Any] = payload["interaction"]
        return interaction

    async def see(self, viewer: Person | None = None) -> dict[str, Any]:
        """Returns the session as one of its viewers sees it, by default the agent."""
        return await session(viewer or self.product.agent, self.id)

    async def log(self) -> list[dict[str, Any]]:
        """Returns type, sequence number and cause of each event."""
        query = """query ($id: ID!) { session(id: $id) { events(first: 100) { edges { node {
            __typename sequence cause } } } } }"""
        data = await self.product.agent.ask(query, id=self.id)
        return [edge["node"] for edge in data["session"]["events"]["edges"]]

    async def refused(self, person: Person, name: str, **arguments: Any) -> str:
        """Returns the reason why a mutation is refused. Asserts that it changes nothing."""
        await settled(self.product.app_state, self.id)
        before = await self.see(), await self.log()
        payload = await person.order(name, **arguments)
        assert (await self.see(), await self.log()) == before, f"{name} changed something"
        assert len(payload["errors"]) == 1, payload
        error = payload["errors"][0]
        return str(error.get("reason") or error["__typename"])


async def settled(state: AppState, session_id: str) -> None:
    """Waits until the server has made and sealed every document of a session."""
    with state.subscription_registry.subscribe(session_id) as subscription:
        while True:
            view = await state.database.view(session_id)
            if not any(map(_has_work_left, view.interactions)):
                return
            await subscription.wait_past(view.head)


def _has_work_left(interaction: InteractionView) -> bool:
    """Whether the server will make or seal a document of an interaction by itself."""
    documents = [step for step in interaction.steps if step.kind in DOCUMENT_STEPS]
    if interaction.source or not documents:
        return False
    if interaction.status is InteractionStatus.COMPLETED:
        return interaction.sealed_at is None
    is_unmade = any(step.reached and step.document is None for step in documents)
    return is_unmade and interaction.status not in STOPPED_STATUSES


async def session(viewer: Person, session_id: str) -> dict[str, Any]:
    query = f"query ($id: ID!) {{ session(id: $id) {{ {SESSION} }} }}"
    view: dict[str, Any] = (await viewer.ask(query, id=session_id))["session"]
    return view


async def bubble(viewer: Person, interaction_id: str) -> dict[str, Any]:
    query = f"query ($id: ID!) {{ interaction(id: $id) {{ {BUBBLE} }} }}"
    interaction: dict[str, Any] = (await viewer.ask(query, id=interaction_id))["interaction"]
    return interaction


async def button(viewer: Person, interaction_id: str, action: str) -> str | None:
    """Returns "yes" if a button is available, else its reason, and None if there is none."""
    interaction = await bubble(viewer, interaction_id)
    states = {item["action"]: item["reason"] or "yes" for item in interaction["toolbar"]}
    return states.get(action)


async def room(server: RunningServer, **contact: str) -> SessionScenario:
    """Starts a session with the customer Ada, who joins."""
    ada = {"name": "Ada", "email": "ada@x.example", **contact}
    payload = await server.agent.do(
        "startSession", "session { id } participant { id }", name="S", customer=ada
    )
    scenario = SessionScenario(server, payload["session"]["id"])
    await scenario.enter("Ada", payload["participant"]["id"])
    return scenario


async def template(server: RunningServer, mutation: str, **arguments: Any) -> str:
    """Creates a template with one of the mutations for that; returns its id."""
    payload = await server.admin.do(mutation, "template { id }", name=mutation, **arguments)
    template_id: str = payload["template"]["id"]
    return template_id


async def a_form(server: RunningServer, assignee: str = "EVERYONE") -> str:
    return await template(server, "createForm", fields=[NAME], assignee=assignee)


async def verified_form(server: RunningServer, method: str) -> str:
    """Creates a workflow of a verification and a form; returns its id."""
    steps = [{"verification": method}, {"templateId": await a_form(server)}]
    return await template(server, "createWorkflow", steps=steps)


async def start(person: Person, interaction_id: str) -> None:
    await person.do("startInteraction", interactionId=interaction_id)


async def fill(person: Person, interaction: dict[str, Any], step_index: int = 0) -> None:
    """Starts an interaction and submits its form."""
    await start(person, interaction["id"])
    values = [{"name": "name", "value": "Ada"}]
    step_id = interaction["steps"][step_index]["id"]
    await person.do("submitForm", stepId=step_id, values=values)


async def sign(person: Person, interaction: dict[str, Any], signer_index: int = 1) -> None:
    """Starts an interaction and signs its contract, as the customer of that number."""
    await start(person, interaction["id"])
    await person.do("signStep", **signature(interaction, signer_index))


def signature(interaction: dict[str, Any], signer_index: int = 1) -> dict[str, Any]:
    """Returns the input of `signStep` for the customer of that number."""
    values = [
        {"name": f"customer_{signer_index}.name", "value": "Ada"},
        {"name": f"customer_{signer_index}.accept", "value": "true"},
    ]
    return {"stepId": interaction["steps"][0]["id"], "signature": "Ada", "values": values}


async def messages(server: RunningServer, kind: str) -> list[dict[str, Any]]:
    """Returns the messages of one kind in the outbox, the newest first."""
    query = """{ outbox(first: 100) { edges { node {
        kind channel address body participantId } } } }"""
    outbox = (await server.agent.ask(query))["outbox"]
    nodes = [edge["node"] for edge in outbox["edges"]]
    return [message for message in nodes if message["kind"] == kind]


async def newest_code(server: RunningServer) -> str:
    match = re.search(r"\d{6}", (await messages(server, "CODE"))[0]["body"])
    assert match
    return match[0]


def wrong(code: str) -> str:
    """Returns another code."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def later(server: RunningServer, **duration: float) -> None:
    """Sets the server's clock forward; the duration is relative to the real time."""
    server.app_state.database.clock = lambda now: now + timedelta(**duration)
