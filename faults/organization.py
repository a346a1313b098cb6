"""The organization that the clients of a run work in: sessions, each with a customer and a form."""

from dataclasses import dataclass
from typing import Any

from faults.client import Client
from faults.cluster import Cluster
from gql.model.database.database import Database
from gql.model.database.migration import migrate
from gql.resolvers.organization import administration
from gql.settings import Settings

_CREATE_FORM = """mutation { createFormTemplate(input: {name: "Notes",
  fields: [{name: "note"}]}) { template { id } } }"""
_START_SESSION = """mutation($name: String!) { startSession(input: {name: $name,
  customer: {name: "Kim", email: "kim@example.com"}}) { session { id } participant { id } } }"""
_ADD_INTERACTION = """mutation($session: ID!, $template: ID!) { addInteraction(input:
  {sessionId: $session, templateId: $template}) { interaction { id steps { id } } } }"""
_OUTBOX = "{ outbox(first: 20) { edges { node { participantId body } } } }"
_EXCHANGE_LINK = """mutation($secret: String!) { exchangeLink(input: {secret: $secret}) {
  token errors { message } } }"""
_START_INTERACTION = """mutation($id: ID!) { startInteraction(input: {interactionId: $id}) {
  errors { message } } }"""


@dataclass(frozen=True, slots=True)
class CustomerSession:
    """One session, its customer, and the step of the form that the customer has started."""

    id: str
    participant_id: str
    customer_token: str
    step_id: str


@dataclass(frozen=True, slots=True)
class Organization:
    """The organization's sessions, and its admin's token."""

    admin_token: str
    sessions: list[CustomerSession]


async def create_organization(cluster: Cluster) -> str:
    """Migrates the database and creates the organization; returns its admin's token."""
    await migrate(cluster.database_url)
    database = Database(cluster.database_url)
    try:
        return await administration.create_organization(
            database, "Acme", "a@acme.example", Settings().token_lifetime
        )
    finally:
        await database.close()


async def create_sessions(cluster: Cluster, admin_token: str, count: int) -> Organization:
    """Creates a form and sessions through the API of the first server."""
    client, port = Client(admin_token), cluster.servers[0].port
    template_id = (await client.execute(port, _CREATE_FORM))["createFormTemplate"]["template"]["id"]
    sessions = [
        await _create_session(client, port, f"Session {number}", template_id)
        for number in range(count)
    ]
    client.close()
    return Organization(admin_token, sessions)


async def _create_session(
    client: Client, port: int, name: str, template_id: str
) -> CustomerSession:
    started = (await client.execute(port, _START_SESSION, {"name": name}))["startSession"]
    session_id, participant_id = started["session"]["id"], started["participant"]["id"]
    token = await _exchange_link(client, port, participant_id)
    variables = {"session": session_id, "template": template_id}
    added = (await client.execute(port, _ADD_INTERACTION, variables))["addInteraction"]
    interaction = added["interaction"]
    customer = Client(token)
    await customer.execute(port, _START_INTERACTION, {"id": interaction["id"]})
    customer.close()
    return CustomerSession(session_id, participant_id, token, interaction["steps"][0]["id"])


async def _exchange_link(client: Client, port: int, participant_id: str) -> str:
    """Returns the customer's token, for the link in the invitation that was sent to them."""
    outbox = (await client.execute(port, _OUTBOX))["outbox"]
    messages: list[Any] = [edge["node"] for edge in outbox["edges"]]
    body = next(
        message["body"] for message in messages if message["participantId"] == participant_id
    )
    variables = {"secret": body.split("/join#")[1].split()[0]}
    token: str = (await client.execute(port, _EXCHANGE_LINK, variables))["exchangeLink"]["token"]
    return token
