"""A session with participants, and what they usually do in it."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from gql.app import AppState
from gql.model.domain.enums import DOCUMENT_STEPS, InteractionStatus
from gql.model.domain.rules.toolbar import STOPPED_STATUSES
from gql.model.domain.views import InteractionView
from testing.running_server import Person, RunningServer

INTERACTION_FIELDS = """id sessionId name status statusLine completedCount requiredCount
    sentAt deletedAt agentDetails { completedAt }
    recipients { participantId name completed startedAt declinedAt declineReason }
    steps { id kind reached completed assignments { participantId duty state group
      verification { __typename method status channel sentTo reason
        ... on OtpVerification { triesLeft expiresAt }
        ... on PhoneVerification { failsafeTransactionId } } } }
    approvals { sessionId interactionId approver decision comment decidedAt }
    source { sessionId interactionId }
    toolbar { action available reason }"""
SESSION_FIELDS = f"""id kind status endReason cursor parent {{ sessionId }}
    children {{ sessionId kind status participantId interactionId }}
    participants {{ id name role completed privateSessionId replacedAt replacedById
      toolbar {{ action available reason }} }}
    interactions {{ {INTERACTION_FIELDS} }}"""
LETTER_TEMPLATE = 'Dear #value("name"), #field("customer_1.signature", kind: "signature", h: 40pt)'
NAME_FIELD = {"name": "name", "kind": "TEXT", "required": True}


@dataclass
class SessionScenario:
    """A session, and by name its participants: their ids, and clients with their tokens."""

    server: RunningServer
    id: str
    participant_ids: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    async def invite(self, name: str, role: str = "CO_SIGNER", **contact: str) -> Person:
        """Invites a participant, who joins."""
        payload = await self.server.agent.mutate(
            "inviteParticipant",
            "participant { id }",
            sessionId=self.id,
            role=role,
            contact={"name": name, "email": f"{name}@x.example", **contact},
        )
        return await self.join(name, payload["participant"]["id"])

    async def join(self, name: str, participant_id: str) -> Person:
        """Joins as a participant who was invited."""
        self.participant_ids[name] = participant_id
        self.people[name] = await self.server.join(participant_id)
        return self.people[name]

    async def add_interaction(self, template_id: str, **arguments: Any) -> dict[str, Any]:
        """Adds an interaction as the agent; returns it."""
        payload = await self.server.agent.mutate(
            "addInteraction",
            f"interaction {{ {INTERACTION_FIELDS} }}",
            sessionId=self.id,
            templateId=template_id,
            **arguments,
        )
        interaction: dict[str, Any] = payload["interaction"]
        return interaction

    async def load(self, viewer: Person | None = None) -> dict[str, Any]:
        """Returns the session as one of its viewers sees it, by default the agent."""
        return await load_session(viewer or self.server.agent, self.id)

    async def load_events(self) -> list[dict[str, Any]]:
        """Returns type, sequence number and cause of each event."""
        query = """query ($id: ID!) { session(id: $id) { events(first: 100) { edges { node {
            __typename sequence cause } } } } }"""
        data = await self.server.agent.execute(query, id=self.id)
        return [edge["node"] for edge in data["session"]["events"]["edges"]]

    async def refusal_reason(self, person: Person, name: str, **arguments: Any) -> str:
        """Returns the reason why a mutation is refused. Asserts that it changes nothing."""
        await wait_for_documents(self.server.app_state, self.id)
        before = await self.load(), await self.load_events()
        payload = await person.try_mutate(name, **arguments)
        assert (await self.load(), await self.load_events()) == before, f"{name} changed something"
        assert len(payload["errors"]) == 1, payload
        error = payload["errors"][0]
        return str(error.get("reason") or error["__typename"])


async def wait_for_documents(state: AppState, session_id: str) -> None:
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


async def load_session(viewer: Person, session_id: str) -> dict[str, Any]:
    query = f"query ($id: ID!) {{ session(id: $id) {{ {SESSION_FIELDS} }} }}"
    view: dict[str, Any] = (await viewer.execute(query, id=session_id))["session"]
    return view


async def load_interaction(viewer: Person, interaction_id: str) -> dict[str, Any]:
    query = f"query ($id: ID!) {{ interaction(id: $id) {{ {INTERACTION_FIELDS} }} }}"
    interaction: dict[str, Any] = (await viewer.execute(query, id=interaction_id))["interaction"]
    return interaction


async def toolbar_state(viewer: Person, interaction_id: str, action: str) -> str | None:
    """Returns "yes" if a button is available, else its reason, and None if there is none."""
    interaction = await load_interaction(viewer, interaction_id)
    states = {item["action"]: item["reason"] or "yes" for item in interaction["toolbar"]}
    return states.get(action)


async def start_scenario(server: RunningServer, **contact: str) -> SessionScenario:
    """Starts a session with the customer Ada, who joins."""
    ada = {"name": "Ada", "email": "ada@x.example", **contact}
    payload = await server.agent.mutate(
        "startSession", "session { id } participant { id }", name="S", customer=ada
    )
    scenario = SessionScenario(server, payload["session"]["id"])
    await scenario.join("Ada", payload["participant"]["id"])
    return scenario


async def create_template(server: RunningServer, mutation: str, **arguments: Any) -> str:
    """Creates a template with one of the mutations for that; returns its id."""
    payload = await server.admin.mutate(mutation, "template { id }", name=mutation, **arguments)
    template_id: str = payload["template"]["id"]
    return template_id


def template_step(template_id: str, **settings: Any) -> dict[str, Any]:
    """Returns a step of `createWorkflowTemplate` that is made from another template."""
    return {"template": {"templateId": template_id, **settings}}


def verification_step(method: str, **settings: Any) -> dict[str, Any]:
    """Returns a step of `createWorkflowTemplate` that verifies participants."""
    return {"verification": {"method": method, **settings}}


async def create_form(server: RunningServer, assignee: str = "EVERYONE") -> str:
    return await create_template(
        server, "createFormTemplate", fields=[NAME_FIELD], assignee=assignee
    )


async def create_verified_form(server: RunningServer, method: str) -> str:
    """Creates a workflow of a verification and a form; returns its id."""
    steps = [verification_step(method), template_step(await create_form(server))]
    return await create_template(server, "createWorkflowTemplate", steps=steps)


async def start_interaction(person: Person, interaction_id: str) -> None:
    await person.mutate("startInteraction", interactionId=interaction_id)


async def fill_form(person: Person, interaction: dict[str, Any], step_index: int = 0) -> None:
    """Starts an interaction and submits its form."""
    await start_interaction(person, interaction["id"])
    values = [{"name": "name", "value": "Ada"}]
    step_id = interaction["steps"][step_index]["id"]
    await person.mutate("submitForm", stepId=step_id, values=values)


async def sign_contract(person: Person, interaction: dict[str, Any], signer_index: int = 1) -> None:
    """Starts an interaction and signs its contract, as the customer of that number."""
    await start_interaction(person, interaction["id"])
    await person.mutate("signStep", **signature_input(interaction, signer_index))


def signature_input(interaction: dict[str, Any], signer_index: int = 1) -> dict[str, Any]:
    """Returns the input of `signStep` for the customer of that number."""
    values = [
        {"name": f"customer_{signer_index}.name", "value": "Ada"},
        {"name": f"customer_{signer_index}.accept", "value": "true"},
    ]
    return {
        "stepId": interaction["steps"][0]["id"],
        "signature": {"typedName": "Ada"},
        "values": values,
    }


async def outbox_messages(server: RunningServer, kind: str) -> list[dict[str, Any]]:
    """Returns the messages of one kind in the outbox, the newest first."""
    query = """{ outbox(first: 100) { edges { node {
        kind channel address body participantId } } } }"""
    outbox = (await server.agent.execute(query))["outbox"]
    nodes = [edge["node"] for edge in outbox["edges"]]
    return [message for message in nodes if message["kind"] == kind]


async def latest_code(server: RunningServer) -> str:
    match = re.search(r"\d{6}", (await outbox_messages(server, "CODE"))[0]["body"])
    assert match
    return match[0]


def wrong_code(code: str) -> str:
    """Returns another code."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def advance_clock(server: RunningServer, **duration: float) -> None:
    """Sets the server's clock forward; the duration is relative to the real time."""
    server.app_state.database.clock = lambda now: now + timedelta(**duration)
