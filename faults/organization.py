"""Who works and watches: an organization, sessions with a customer each, forms to write into."""

from dataclasses import dataclass
from typing import Any

from faults.client import Client
from faults.cluster import Cluster

_FORM = (
    'mutation { createForm(input: {name: "Notes", fields: [{name: "note"}]}) { template { id } } }'
)
_START = """mutation($name: String!) { startSession(input: {name: $name,
  customer: {name: "Kim", email: "kim@example.com"}}) { session { id } participant { id } } }"""
_ADD = """mutation($session: ID!, $template: ID!) { addInteraction(input:
  {sessionId: $session, templateId: $template}) { interaction { id steps { id } } } }"""
_OUTBOX = "{ outbox(first: 20) { edges { node { participantId body } } } }"
_ENTER = """mutation($secret: String!) { exchangeLink(input: {secret: $secret}) {
  token errors { message } } }"""
_OPEN = """mutation($id: ID!) { startInteraction(input: {interactionId: $id}) {
  errors { message } } }"""


@dataclass(frozen=True, slots=True)
class CustomerSession:
    """One session: its customer with a token, and the step of a form that was begun."""

    session_id: str
    participant_id: str
    customer: str
    step_id: str


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization's admin by token, and the rooms."""

    admin: str
    sessions: list[CustomerSession]


async def found(cluster: Cluster) -> str:
    """Makes the organization; its admin's token. The servers need not run."""
    status, out, err = await cluster.command("organization", "Acme", "--admin", "a@acme.example")
    if status:
        raise RuntimeError(f"the organization could not be made:\n{err}")
    return out.strip()


async def create_sessions(cluster: Cluster, admin: str, sessions: int) -> Organization:
    """Fills the organization through the API of the first server."""
    client, port = Client(admin), cluster.servers[0].port
    template = (await client.ask(port, _FORM))["createForm"]["template"]["id"]
    made = [await _create_session(client, port, f"Room {one}", template) for one in range(sessions)]
    client.close()
    return Organization(admin, made)


async def _create_session(client: Client, port: int, name: str, template: str) -> CustomerSession:
    begun = (await client.ask(port, _START, {"name": name}))["startSession"]
    session_id, participant_id = begun["session"]["id"], begun["participant"]["id"]
    customer = await _enter(client, port, participant_id)
    wanted = {"session": session_id, "template": template}
    interaction = (await client.ask(port, _ADD, wanted))["addInteraction"]["interaction"]
    own = Client(customer)
    await own.ask(port, _OPEN, {"id": interaction["id"]})
    own.close()
    return CustomerSession(session_id, participant_id, customer, interaction["steps"][0]["id"])


async def _enter(client: Client, port: int, participant_id: str) -> str:
    """The customer's token, by the link that was sent to them."""
    sent = (await client.ask(port, _OUTBOX))["outbox"]["edges"]
    bodies: list[Any] = [edge["node"] for edge in sent]
    body = next(one["body"] for one in bodies if one["participantId"] == participant_id)
    secret = body.split("/join#")[1].split()[0]
    token: str = (await client.ask(port, _ENTER, {"secret": secret}))["exchangeLink"]["token"]
    return token
