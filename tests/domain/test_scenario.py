"""The main job from end to end: a contract for three signers and the agent, watched live."""

from typing import Any

import pytest

from gql.documents.pdf.fill import read_values
from testing.pdf_text import page_text
from testing.running_server import Person, RunningServer, Socket, path_of

pytestmark = pytest.mark.anyio

BUBBLE = """
    id status statusLine completedCount requiredCount
    toolbar { action available reason }
    approvals { decision comment sessionId }
    steps { id }
"""
WATCH = f"""
subscription Watch($session: ID!, $after: Cursor) {{
  sessionUpdates(sessionId: $session, after: $after) {{
    cursor previous reset
    session {{ participants {{ id connected }} interactions {{ {BUBBLE} }} }}
    events {{
      __typename sequence cause
      ... on ParticipantAdded {{ participant {{ id connected completed }} }}
      ... on ParticipantChanged {{ participant {{ id connected completed }} changes }}
      ... on InteractionAdded {{ interaction {{ {BUBBLE} }} }}
      ... on InteractionChanged {{ interaction {{ {BUBBLE} }} changes }}
      ... on InteractionDeleted {{ interaction {{ {BUBBLE} }} }}
    }}
  }}
}}
"""


class Watcher:
    """A front end: keeps what it was told, by the rule “replace what the event brings”."""

    def __init__(self, link: Socket, number: str) -> None:
        self.link, self.number = link, number
        self.bubbles: dict[str, dict[str, Any]] = {}
        self.people: dict[str, dict[str, Any]] = {}
        self.sequences: list[int] = []
        self.cursor: str | None = None

    async def hear(self) -> list[dict[str, Any]]:
        """Takes in one item; returns its events."""
        update = (await self.link.next(self.number))["sessionUpdates"]
        if update["session"]:
            self.bubbles = {one["id"]: one for one in update["session"]["interactions"]}
            self.people = {one["id"]: one for one in update["session"]["participants"]}
        elif self.cursor is not None:
            assert update["previous"] == self.cursor
        for event in update["events"]:
            self.sequences.append(event["sequence"])
            if event.get("interaction"):
                self.bubbles[event["interaction"]["id"]] = event["interaction"]
            if event.get("participant"):
                self.people[event["participant"]["id"]] = event["participant"]
        self.cursor = update["cursor"]
        events: list[dict[str, Any]] = update["events"]
        return events

    async def until(self, cause: str) -> list[dict[str, Any]]:
        """Takes in items up to the one that an order or happening of this name caused."""
        while True:
            events = await self.hear()
            if any(event["cause"] == cause for event in events):
                return events

    def button(self, bubble: str, action: str) -> str | None:
        """Why a button cannot be pressed; None where it can."""
        items = self.bubbles[bubble]["toolbar"]
        reason: str | None = next(one["reason"] for one in items if one["action"] == action)
        return reason


async def watching(link: Socket, session: str, after: str | None = None) -> Watcher:
    return Watcher(link, await link.subscribe(WATCH, session=session, after=after))


async def signing(person: Person, bubble: dict[str, Any], number: int, name: str) -> None:
    own = f"customer_{number}"
    values = {f"{own}.name": name, f"{own}.address": "1 High Street", f"{own}.accept": "true"}
    given = [{"name": key, "value": value} for key, value in values.items()]
    await person.do("startInteraction", interactionId=bubble["id"])
    await person.do("saveFields", stepId=bubble["steps"][0]["id"], values=given[:1])
    await person.do("signStep", stepId=bubble["steps"][0]["id"], signature=name, values=given[1:])


async def begun(product: RunningServer) -> tuple[str, list[Person]]:
    """A session with a customer and two co-signers, each with a token from their invitation."""
    contact = {"name": "Charlie Customer", "email": "charlie@example.com"}
    made = await product.agent.do(
        "startSession", "session { id } participant { id }", name="Contract", customer=contact
    )
    session, ids = made["session"]["id"], [made["participant"]["id"]]
    for name in ("Casey", "Robin"):
        contact = {"name": name, "phone": "+491701234567"}
        invited = await product.agent.do(
            "inviteParticipant", "participant { id }", sessionId=session, contact=contact
        )
        ids.append(invited["participant"]["id"])
    return session, [await product.enter(one) for one in ids]


async def test_three_people_and_the_agent_sign_a_contract_live(product: RunningServer) -> None:
    template = await product.contract()
    session, people = await begun(product)
    async with product.agent.socket() as desk:
        agent = await watching(desk, session)
        await agent.hear()

        async with people[0].socket() as phone:
            await agent.until("connect")
            assert agent.people[people[0].id]["connected"] is True

            added = await product.agent.do(
                "addInteraction",
                "interaction { id steps { id } }",
                sessionId=session,
                templateId=template,
                name="Our contract",
            )
            bubble = added["interaction"]
            customer = await watching(phone, session)
            await customer.hear()
            await agent.until("addInteraction")
            assert agent.button(bubble["id"], "DELETE") is None
            assert agent.bubbles[bubble["id"]]["status"] == "SENT"

            await people[0].do("startInteraction", interactionId=bubble["id"])
            await agent.until("startInteraction")
            assert agent.button(bubble["id"], "DELETE") == "ALREADY_STARTED"
            await customer.until("startInteraction")
            assert customer.bubbles[bubble["id"]]["status"] == "IN_PROGRESS"

            await signing(people[0], bubble, 1, "Zoë Müller-Ğündüz")
            await agent.until("signStep")
            assert counts(agent, bubble) == (1, 3)
            assert agent.button(bubble["id"], "SIGN_AS_AGENT") == "OTHERS_MUST_SIGN_FIRST"
        await agent.until("disconnect")
        assert agent.people[people[0].id] == {
            "id": people[0].id, "connected": False, "completed": True,
        }  # fmt: skip
    await cut_and_resumed(product, session, people, bubble, agent)


def counts(watcher: Watcher, bubble: dict[str, Any]) -> tuple[int, int]:
    seen = watcher.bubbles[bubble["id"]]
    return seen["completedCount"], seen["requiredCount"]


async def cut_and_resumed(
    product: RunningServer,
    session: str,
    people: list[Person],
    bubble: dict[str, Any],
    agent: Watcher,
) -> None:
    """The agent's socket is gone; what happens meanwhile is told on resuming, once and in order."""
    await signing(people[1], bubble, 2, "Casey")
    async with product.agent.socket() as desk:
        resumed = await watching(desk, session, after=agent.cursor)
        resumed.bubbles, resumed.people = agent.bubbles, agent.people
        resumed.sequences, resumed.cursor = agent.sequences, agent.cursor
        await resumed.until("signStep")
        assert counts(resumed, bubble) == (2, 3)

        await signing(people[2], bubble, 3, "Robin")
        last = await resumed.until("signStep")
        assert counts(resumed, bubble) == (3, 3)
        # the button flips in the very event that tells of the last signature
        flip = next(one for one in last if one["__typename"] == "InteractionChanged")
        assert {"toolbar", "completedCount"} <= {*flip["changes"]}
        assert resumed.button(bubble["id"], "SIGN_AS_AGENT") is None
        assert resumed.bubbles[bubble["id"]]["status"] == "AWAITING_AGENT"

        await product.agent.do("signAsAgent", interactionId=bubble["id"])
        await resumed.until("signAsAgent")
        assert resumed.bubbles[bubble["id"]]["status"] == "COMPLETED"
        await downloaded(product, bubble)
        await approved(product, bubble, resumed)
        first, last_sequence = resumed.sequences[0], resumed.sequences[-1]
        assert resumed.sequences == list(range(first, last_sequence + 1))


async def downloaded(product: RunningServer, bubble: dict[str, Any]) -> None:
    leave = await product.agent.do("downloadInteraction", "url draft", interactionId=bubble["id"])
    assert leave["draft"] is False
    file = await product.http.get(path_of(leave["url"]))
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"].startswith("attachment")
    values = read_values(file.content)
    assert values["customer_1.name"] == "Zoë Müller-Ğündüz"
    assert values["customer_2.name"] == "Casey"
    assert values["customer_3.accept"] is True


async def approved(product: RunningServer, bubble: dict[str, Any], agent: Watcher) -> None:
    boss = {"name": "Blake Boss", "email": "blake@example.com"}
    sent = await product.agent.do(
        "forwardForApproval",
        "approvalSessionId interaction { approvals { interactionId } }",
        interactionId=bubble["id"],
        contact=boss,
    )
    copy = sent["interaction"]["approvals"][0]["interactionId"]
    await agent.until("forwardForApproval")
    seen = await product.agent.ask(
        "query($id: ID!) { session(id: $id) { kind participants { id role }"
        " interactions { source { sessionId interactionId } } } }",
        id=sent["approvalSessionId"],
    )
    assert seen["session"]["kind"] == "APPROVAL"
    assert seen["session"]["interactions"][0]["source"]["interactionId"] == bubble["id"]

    approver = await product.enter(seen["session"]["participants"][0]["id"])
    shown = await approver.do("previewInteraction", "url", interactionId=copy)
    document = await product.http.get(path_of(shown["url"]))
    flat = page_text(document.content)
    assert all(one in flat for one in ("Zoë Müller-Ğündüz", "Casey", "Robin"))
    assert read_values(document.content) == {}, "a preview is to be looked at only"
    leave = await approver.do("downloadInteraction", "url draft", interactionId=copy)
    assert leave["draft"] is False
    final = await product.http.get(path_of(leave["url"]))
    assert read_values(final.content)["customer_2.name"] == "Casey"
    await approver.do("startInteraction", interactionId=copy)
    await approver.do("approve", interactionId=copy, comment="Well done")
    await agent.until("approve")
    (approval,) = agent.bubbles[bubble["id"]]["approvals"]
    assert (approval["decision"], approval["comment"]) == ("APPROVED", "Well done")
