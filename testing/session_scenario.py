"""A session as tests set it up: a room with people in it, and what they usually do there."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from gql.app import AppState
from gql.model.domain.enums import DOCUMENT_STEPS, InteractionStatus
from gql.model.domain.rules import STOPPED
from gql.model.domain.views import InteractionView
from testing.running_server import Person, RunningServer

BUBBLE = """id sessionId name status statusLine completedCount requiredCount sentAt deletedAt
    agentDetails { completedAt }
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
    """A session and who is in it: by name, their ids and, once they have entered, themselves."""

    product: RunningServer
    id: str
    ids: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    async def invite(self, name: str, role: str = "CO_SIGNER", **contact: str) -> Person:
        made = await self.product.agent.do(
            "inviteParticipant",
            "participant { id }",
            sessionId=self.id,
            role=role,
            contact={"name": name, "email": f"{name}@x.example", **contact},
        )
        return await self.enter(name, made["participant"]["id"])

    async def enter(self, name: str, participant_id: str) -> Person:
        self.ids[name] = participant_id
        self.people[name] = await self.product.enter(participant_id)
        return self.people[name]

    async def add(self, template_id: str, **more: Any) -> dict[str, Any]:
        added = await self.product.agent.do(
            "addInteraction",
            f"interaction {{ {BUBBLE} }}",
            sessionId=self.id,
            templateId=template_id,
            **more,
        )
        bubble: dict[str, Any] = added["interaction"]
        return bubble

    async def see(self, who: Person | None = None) -> dict[str, Any]:
        return await session(who or self.product.agent, self.id)

    async def log(self) -> list[dict[str, Any]]:
        query = """query ($id: ID!) { session(id: $id) { events(first: 100) { edges { node {
            __typename sequence cause } } } } }"""
        found = await self.product.agent.ask(query, id=self.id)
        return [edge["node"] for edge in found["session"]["events"]["edges"]]

    async def refused(self, who: Person, name: str, **given: Any) -> str:
        """The reason why an order is refused, after which everything is as it was."""
        await settled(self.product.parts, self.id)
        before, log = await self.see(), await self.log()
        payload = await who.order(name, **given)
        assert (await self.see(), await self.log()) == (before, log), f"{name} changed something"
        assert len(payload["errors"]) == 1, payload
        error = payload["errors"][0]
        return str(error.get("reason") or error["__typename"])


async def settled(parts: AppState, session_id: str) -> None:
    """Waits until the server has no document of a session to make or to seal by itself."""
    with parts.hub.watch(session_id) as watch:
        while True:
            view = await parts.database.view(session_id)
            if not any(map(_in_the_works, view.interactions)):
                return
            await watch.moved(view.head)


def _in_the_works(bubble: InteractionView) -> bool:
    papers = [step for step in bubble.steps if step.kind in DOCUMENT_STEPS]
    if bubble.source or not papers:
        return False
    if bubble.status is InteractionStatus.COMPLETED:
        return bubble.sealed_at is None
    late = any(step.reached and step.document is None for step in papers)
    return late and bubble.status not in STOPPED


async def session(who: Person, session_id: str) -> dict[str, Any]:
    query = f"query ($id: ID!) {{ session(id: $id) {{ {SESSION} }} }}"
    found: dict[str, Any] = (await who.ask(query, id=session_id))["session"]
    return found


async def bubble(who: Person, bubble_id: str) -> dict[str, Any]:
    query = f"query ($id: ID!) {{ interaction(id: $id) {{ {BUBBLE} }} }}"
    found: dict[str, Any] = (await who.ask(query, id=bubble_id))["interaction"]
    return found


async def button(who: Person, bubble_id: str, action: str) -> str | None:
    """What a button says: "yes", its reason, or None where there is none."""
    seen = await bubble(who, bubble_id)
    said = {one["action"]: one["reason"] or "yes" for one in seen["toolbar"]}
    return said.get(action)


async def room(product: RunningServer, **contact: str) -> SessionScenario:
    """A session with its customer, Ada, who has come."""
    ada = {"name": "Ada", "email": "ada@x.example", **contact}
    made = await product.agent.do(
        "startSession", "session { id } participant { id }", name="S", customer=ada
    )
    own = SessionScenario(product, made["session"]["id"])
    await own.enter("Ada", made["participant"]["id"])
    return own


async def template(product: RunningServer, name: str, **given: Any) -> str:
    made = await product.admin.do(name, "template { id }", name=name, **given)
    template_id: str = made["template"]["id"]
    return template_id


async def a_form(product: RunningServer, assignee: str = "EVERYONE") -> str:
    return await template(product, "createForm", fields=[NAME], assignee=assignee)


async def verified_form(product: RunningServer, method: str) -> str:
    steps = [{"verification": method}, {"templateId": await a_form(product)}]
    return await template(product, "createWorkflow", steps=steps)


async def start(who: Person, bubble_id: str) -> None:
    await who.do("startInteraction", interactionId=bubble_id)


async def fill(who: Person, of: dict[str, Any], position: int = 0) -> None:
    """Starts and fills the form at that place."""
    await start(who, of["id"])
    values = [{"name": "name", "value": "Ada"}]
    await who.do("submitForm", stepId=of["steps"][position]["id"], values=values)


async def sign(who: Person, of: dict[str, Any], number: int = 1) -> None:
    """Starts and signs the contract as its signer of that number."""
    await start(who, of["id"])
    await who.do("signStep", **signature(of, number))


def signature(of: dict[str, Any], number: int = 1) -> dict[str, Any]:
    values = [
        {"name": f"customer_{number}.name", "value": "Ada"},
        {"name": f"customer_{number}.accept", "value": "true"},
    ]
    return {"stepId": of["steps"][0]["id"], "signature": "Ada", "values": values}


async def messages(product: RunningServer, kind: str) -> list[dict[str, Any]]:
    """The outbox of one kind, newest first."""
    query = """{ outbox(first: 100) { edges { node {
        kind channel address body participantId } } } }"""
    found = await product.agent.ask(query)
    nodes = [edge["node"] for edge in found["outbox"]["edges"]]
    return [one for one in nodes if one["kind"] == kind]


async def newest_code(product: RunningServer) -> str:
    found = re.search(r"\d{6}", (await messages(product, "CODE"))[0]["body"])
    assert found
    return found[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def later(product: RunningServer, **time: float) -> None:
    product.parts.database.clock = lambda now: now + timedelta(**time)
