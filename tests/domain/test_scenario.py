"""The main job from end to end: three signers and the agent sign a contract, watched live."""

from typing import Any

import pytest

from gql.documents.pdf.fill import read_values
from testing.pdf_text import extract_page_text
from testing.running_server import Person, RunningServer, Socket, url_path

pytestmark = pytest.mark.anyio

INTERACTION_FIELDS = """
    id status statusLine completedCount requiredCount
    toolbar { action available reason }
    approvals { decision comment sessionId }
    steps { id }
"""
SUBSCRIPTION = f"""
subscription Session($session: ID!, $after: EventCursor) {{
  sessionUpdates(sessionId: $session, after: $after) {{
    cursor previous reset
    session {{ participants {{ id connected }} interactions {{ {INTERACTION_FIELDS} }} }}
    events {{
      __typename sequence cause
      ... on ParticipantAdded {{ participant {{ id connected completed }} }}
      ... on ParticipantChanged {{ participant {{ id connected completed }} changes }}
      ... on InteractionAdded {{ interaction {{ {INTERACTION_FIELDS} }} }}
      ... on InteractionChanged {{ interaction {{ {INTERACTION_FIELDS} }} changes }}
      ... on InteractionDeleted {{ interaction {{ {INTERACTION_FIELDS} }} }}
    }}
  }}
}}
"""


class FrontEnd:
    """A front end's copy of a session: every entity is replaced by the one in a newer event."""

    def __init__(self, socket: Socket, number: str) -> None:
        self.socket, self.number = socket, number
        self.interactions: dict[str, dict[str, Any]] = {}
        self.participants: dict[str, dict[str, Any]] = {}
        self.sequences: list[int] = []
        self.cursor: str | None = None

    async def apply_next(self) -> list[dict[str, Any]]:
        """Applies the next item of the subscription; returns its events."""
        update = (await self.socket.next(self.number))["sessionUpdates"]
        if update["session"]:
            self.interactions = {row["id"]: row for row in update["session"]["interactions"]}
            self.participants = {row["id"]: row for row in update["session"]["participants"]}
        elif self.cursor is not None:
            assert update["previous"] == self.cursor
        for event in update["events"]:
            self.sequences.append(event["sequence"])
            if event.get("interaction"):
                self.interactions[event["interaction"]["id"]] = event["interaction"]
            if event.get("participant"):
                self.participants[event["participant"]["id"]] = event["participant"]
        self.cursor = update["cursor"]
        events: list[dict[str, Any]] = update["events"]
        return events

    async def apply_until(self, cause: str) -> list[dict[str, Any]]:
        """Applies items up to one with an event of that cause; returns the events of this item."""
        while True:
            events = await self.apply_next()
            if any(event["cause"] == cause for event in events):
                return events

    def reason(self, interaction_id: str, action: str) -> str | None:
        """Returns why a button is unavailable; None if it is available."""
        toolbar = self.interactions[interaction_id]["toolbar"]
        reason: str | None = next(item["reason"] for item in toolbar if item["action"] == action)
        return reason

    def counts(self, interaction_id: str) -> tuple[int, int]:
        """Returns how many participants have completed an interaction, and how many must."""
        interaction = self.interactions[interaction_id]
        return interaction["completedCount"], interaction["requiredCount"]


async def subscribe(socket: Socket, session_id: str, after: str | None = None) -> FrontEnd:
    number = await socket.subscribe(SUBSCRIPTION, session=session_id, after=after)
    return FrontEnd(socket, number)


async def resume(socket: Socket, session_id: str, front_end: FrontEnd) -> FrontEnd:
    """Continues on a new socket after the last item that the front end has applied."""
    resumed = await subscribe(socket, session_id, after=front_end.cursor)
    resumed.interactions, resumed.participants = front_end.interactions, front_end.participants
    resumed.sequences, resumed.cursor = front_end.sequences, front_end.cursor
    return resumed


async def sign(person: Person, interaction: dict[str, Any], number: int, name: str) -> None:
    """Starts, saves and signs the contract as the signer of that number."""
    signer = f"customer_{number}"
    values = [
        {"name": f"{signer}.name", "value": name},
        {"name": f"{signer}.address", "value": "1 High Street"},
        {"name": f"{signer}.accept", "value": "true"},
    ]
    step_id = interaction["steps"][0]["id"]
    await person.mutate("startInteraction", interactionId=interaction["id"])
    await person.mutate("saveFields", stepId=step_id, values=values[:1])
    await person.mutate(
        "signStep", stepId=step_id, signature={"typedName": name}, values=values[1:]
    )


async def start_session(server: RunningServer) -> tuple[str, list[Person]]:
    """Starts a session with a customer and two co-signers, who join; returns its id and them."""
    contact = {"name": "Charlie Customer", "email": "charlie@example.com"}
    started = await server.agent.mutate(
        "startSession", "session { id } participant { id }", name="Contract", customer=contact
    )
    session_id, participant_ids = started["session"]["id"], [started["participant"]["id"]]
    for name in ("Casey", "Robin"):
        contact = {"name": name, "phone": "+491701234567"}
        invited = await server.agent.mutate(
            "inviteParticipant", "participant { id }", sessionId=session_id, contact=contact
        )
        participant_ids.append(invited["participant"]["id"])
    return session_id, [await server.join(key) for key in participant_ids]


async def test_three_people_and_the_agent_sign_a_contract_live(server: RunningServer) -> None:
    template_id = await server.create_contract_template()
    session_id, people = await start_session(server)
    async with server.agent.socket() as socket:
        agent = await subscribe(socket, session_id)
        await agent.apply_next()
        interaction = await sign_as_first(server, session_id, people[0], template_id, agent)
    async with server.agent.socket() as socket:
        await sign(people[1], interaction, 2, "Casey")
        # what happened without a socket arrives on resuming, once and in order
        agent = await resume(socket, session_id, agent)
        await agent.apply_until("SIGN_STEP")
        assert agent.counts(interaction["id"]) == (2, 3)
        await sign_as_last(server, people[2], interaction, agent)
        await check_download(server, interaction["id"])
        await approve(server, interaction["id"], agent)
    first, last = agent.sequences[0], agent.sequences[-1]
    assert agent.sequences == list(range(first, last + 1))


async def sign_as_first(
    server: RunningServer, session_id: str, person: Person, template_id: str, agent: FrontEnd
) -> dict[str, Any]:
    """The customer connects, receives the contract, signs it and disconnects."""
    async with person.socket() as socket:
        await agent.apply_until("CONNECT")
        assert agent.participants[person.id]["connected"] is True

        added = await server.agent.mutate(
            "addInteraction",
            "interaction { id steps { id } }",
            sessionId=session_id,
            templateId=template_id,
            name="Our contract",
        )
        interaction: dict[str, Any] = added["interaction"]
        customer = await subscribe(socket, session_id)
        await customer.apply_next()
        await agent.apply_until("ADD_INTERACTION")
        assert agent.reason(interaction["id"], "DELETE") is None
        assert agent.interactions[interaction["id"]]["status"] == "SENT"

        await person.mutate("startInteraction", interactionId=interaction["id"])
        await agent.apply_until("START_INTERACTION")
        assert agent.reason(interaction["id"], "DELETE") == "ALREADY_STARTED"
        await customer.apply_until("START_INTERACTION")
        assert customer.interactions[interaction["id"]]["status"] == "IN_PROGRESS"

        await sign(person, interaction, 1, "Zoë Müller-Ğündüz")
        await agent.apply_until("SIGN_STEP")
        assert agent.counts(interaction["id"]) == (1, 3)
        assert agent.reason(interaction["id"], "SIGN_AS_AGENT") == "OTHERS_MUST_SIGN_FIRST"
    await agent.apply_until("DISCONNECT")
    assert agent.participants[person.id] == {
        "id": person.id, "connected": False, "completed": True,
    }  # fmt: skip
    return interaction


async def sign_as_last(
    server: RunningServer, person: Person, interaction: dict[str, Any], agent: FrontEnd
) -> None:
    """The last participant signs, and then the agent."""
    await sign(person, interaction, 3, "Robin")
    events = await agent.apply_until("SIGN_STEP")
    assert agent.counts(interaction["id"]) == (3, 3)
    # the agent's button becomes available in the same event as the last signature
    change = next(event for event in events if event["__typename"] == "InteractionChanged")
    assert {"TOOLBAR", "COMPLETED_COUNT"} <= {*change["changes"]}
    assert agent.reason(interaction["id"], "SIGN_AS_AGENT") is None
    assert agent.interactions[interaction["id"]]["status"] == "AWAITING_AGENT"

    await server.agent.mutate("signAsAgent", interactionId=interaction["id"])
    await agent.apply_until("SIGN_AS_AGENT")
    assert agent.interactions[interaction["id"]]["status"] == "COMPLETED"


async def check_download(server: RunningServer, interaction_id: str) -> None:
    """The agent downloads the final PDF with everybody's values."""
    download = await server.agent.mutate(
        "downloadInteraction", "url draft", interactionId=interaction_id
    )
    assert download["draft"] is False
    file = await server.http.get(url_path(download["url"]))
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"].startswith("attachment")
    values = read_values(file.content)
    assert values["customer_1.name"] == "Zoë Müller-Ğündüz"
    assert values["customer_2.name"] == "Casey"
    assert values["customer_3.accept"] is True


async def approve(server: RunningServer, interaction_id: str, agent: FrontEnd) -> None:
    """A third party reads the final document and approves it; the source shows the decision."""
    forwarded = await server.agent.mutate(
        "forwardForApproval",
        "approvalSessionId interaction { approvals { interactionId } }",
        interactionId=interaction_id,
        contact={"name": "Blake Boss", "email": "blake@example.com"},
    )
    copy_id = forwarded["interaction"]["approvals"][0]["interactionId"]
    await agent.apply_until("FORWARD_FOR_APPROVAL")
    answer = await server.agent.execute(
        "query($id: ID!) { session(id: $id) { kind participants { id role }"
        " interactions { source { sessionId interactionId } } } }",
        id=forwarded["approvalSessionId"],
    )
    approval_session = answer["session"]
    assert approval_session["kind"] == "APPROVAL"
    assert approval_session["interactions"][0]["source"]["interactionId"] == interaction_id

    approver = await server.join(approval_session["participants"][0]["id"])
    await read_as_approver(server, approver, copy_id)
    await approver.mutate("startInteraction", interactionId=copy_id)
    await approver.mutate("approveInteraction", interactionId=copy_id, comment="Well done")
    await agent.apply_until("APPROVE_INTERACTION")
    (approval,) = agent.interactions[interaction_id]["approvals"]
    assert (approval["decision"], approval["comment"]) == ("APPROVED", "Well done")


async def read_as_approver(server: RunningServer, approver: Person, copy_id: str) -> None:
    """The preview is flattened; the download is the final PDF with its fields."""
    preview = await approver.mutate("previewInteraction", "url", interactionId=copy_id)
    flattened = (await server.http.get(url_path(preview["url"]))).content
    text = extract_page_text(flattened)
    assert all(name in text for name in ("Zoë Müller-Ğündüz", "Casey", "Robin"))
    assert read_values(flattened) == {}
    download = await approver.mutate("downloadInteraction", "url draft", interactionId=copy_id)
    assert download["draft"] is False
    final = (await server.http.get(url_path(download["url"]))).content
    assert read_values(final)["customer_2.name"] == "Casey"
