"""A contract in a session: how participants and the agent sign, complete and seal it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from gql.model.database.tables import AuthorityRow, InteractionRow
from testing.running_server import OperationFailed, Person, RunningServer
from testing.session_scenario import SessionScenario, start_interaction, start_scenario
from tests.esign.file_transfer import download_content

SEALED = """subscription ($id: ID!) { interactionUpdates(interactionId: $id) { interaction {
    status sealedAt completedAt steps { id name document { digest revision sealedAt } } } } }"""
STATE = """query ($id: ID!) { interaction(id: $id) { status sealedAt steps {
    document { revision digest } } } }"""


@dataclass
class ContractScenario:
    """A document sent to a customer and co-signers, who sign it in any order.

    `people` are these signers; `people[0]` is the customer. Signer 1 has the fields customer_1.*,
    signer 2 those of customer_2, and so on.
    """

    session: SessionScenario
    interaction: dict[str, Any]
    people: list[Person]

    @property
    def id(self) -> str:
        interaction_id: str = self.interaction["id"]
        return interaction_id

    @property
    def step_id(self) -> str:
        step_id: str = self.interaction["steps"][0]["id"]
        return step_id

    @property
    def agent(self) -> Person:
        return self.session.server.agent

    async def sign(self, number: int, **arguments: Any) -> dict[str, Any]:
        """Signs as the signer of that number; returns the payload.

        `arguments` are added to the input of `signStep`, or replace a part of it.
        """
        await start_interaction(self.people[number - 1], self.id)
        return await self.people[number - 1].try_mutate(
            "signStep", **(self.sign_input(number) | arguments)
        )

    def sign_input(self, number: int) -> dict[str, Any]:
        """Returns the input of `signStep` for the signer of that number."""
        name = f"Customer {number}"
        return {
            "stepId": self.step_id,
            "signature": {"typedName": name},
            "values": contract_values(number, name),
        }

    async def assert_signing_unavailable(self, **arguments: Any) -> None:
        """Checks that the customer gets the error UNAVAILABLE and that nothing changes."""
        before = (
            await self.session.load(),
            await self.session.load_events(),
            await self.current_file(),
        )
        with pytest.raises(OperationFailed) as caught:
            await self.people[0].try_mutate("signStep", **self.sign_input(1), **arguments)
        assert caught.value.codes == ["UNAVAILABLE"]
        after = (
            await self.session.load(),
            await self.session.load_events(),
            await self.current_file(),
        )
        assert after == before

    async def complete(self) -> bytes:
        """Signs as every signer and as the agent; returns the sealed file."""
        for number in range(1, len(self.people) + 1):
            assert (await self.sign(number))["errors"] == []
        await self.agent.mutate("signAsAgent", interactionId=self.id)
        await wait_until_sealed(self.agent, self.id)
        return await download_content(self.agent, self.id)

    async def current_file(self) -> bytes:
        """Returns the latest revision of the file from the file store."""
        query = "query ($id: ID!) { interaction(id: $id) { steps { document { digest } } } }"
        steps = (await self.agent.execute(query, id=self.id))["interaction"]["steps"]
        digest: str = steps[0]["document"]["digest"]
        return await self.session.server.app_state.documents.files.get(digest)


def contract_values(
    number: int, name: str, address: str = "12 High Street"
) -> list[dict[str, str]]:
    """Returns what the signer of that number fills into the Basic Contract."""
    prefix = f"customer_{number}"
    values = {f"{prefix}.name": name, f"{prefix}.address": address, f"{prefix}.accept": "true"}
    return [{"name": key, "value": value} for key, value in values.items()]


async def start_contract(
    server: RunningServer, signers: int = 1, template_id: str = ""
) -> ContractScenario:
    """Sends the Basic Contract, or another template, to the customer Ada and up to 2 co-signers."""
    scenario = await start_scenario(server)
    names = ["Ada", *("Bob", "Cleo")[: signers - 1]]
    for name in names[1:]:
        await scenario.invite(name)
    interaction = await scenario.add_interaction(template_id or await contract_template(server))
    return ContractScenario(scenario, interaction, [scenario.people[name] for name in names])


_template_ids: dict[tuple[str, str], str] = {}  # by the admin's token and the name


async def template_once(
    server: RunningServer, name: str, create: Callable[[], Awaitable[str]]
) -> str:
    """Returns the id of the template of this name; creates it once for each organization."""
    key = server.admin.token, name
    if key not in _template_ids:
        _template_ids[key] = await create()
    return _template_ids[key]


async def contract_template(server: RunningServer) -> str:
    """Returns the id of the organization's template of the Basic Contract."""
    return await template_once(server, "Basic Contract", server.create_contract_template)


async def complete_without_seal(server: RunningServer) -> ContractScenario:
    """Returns a contract that everybody has signed, on a server that does not seal it."""
    contract = await start_contract(server)
    assert (await contract.sign(1))["errors"] == []
    await server.agent.mutate("signAsAgent", interactionId=contract.id)
    interaction = await read_state(server.agent, contract.id)
    assert (interaction["status"], interaction["sealedAt"]) == ("COMPLETED", None)
    assert await read_seal_due_at(server, contract.id) is not None
    return contract


async def create_pdf_template(server: RunningServer, name: str, pdf: bytes) -> str:
    """Creates a template from a PDF; returns its id."""
    upload_id = await server.upload(server.admin, "form.pdf", pdf)
    template_input = {"name": name, "uploadId": upload_id}
    payload = await server.admin.mutate("createPdfTemplate", "template { id }", **template_input)
    template_id: str = payload["template"]["id"]
    return template_id


async def create_partner(server: RunningServer, *permissions: str) -> Person:
    """Creates an API key; returns its user, whose `id` is that of the key."""
    payload = await server.admin.mutate(
        "createApiKey", "secret apiKey { id }", name="CRM", permissions=permissions
    )
    return Person(server, payload["secret"], payload["apiKey"]["id"])


async def read_state(person: Person, interaction_id: str) -> dict[str, Any]:
    """Returns the status of an interaction, its sealing time and its documents."""
    interaction: dict[str, Any] = (await person.execute(STATE, id=interaction_id))["interaction"]
    return interaction


async def read_seal_due_at(server: RunningServer, interaction_id: str) -> datetime | None:
    async with server.app_state.database.read_transaction() as sql:
        return (await sql.get_one(InteractionRow, interaction_id)).seal_due_at


async def wait_until_sealed(person: Person, interaction_id: str) -> dict[str, Any]:
    """Waits until the documents of an interaction are sealed; returns the interaction."""
    async with person.socket() as link:
        number = await link.subscribe(SEALED, id=interaction_id)
        while True:
            update = (await link.next(number))["interactionUpdates"]
            interaction: dict[str, Any] = update["interaction"]
            if interaction["sealedAt"]:
                return interaction


async def root_certificate(server: RunningServer, person: Person | None = None) -> str:
    """Returns the root certificate (PEM) of a person's organization, by default the agent's."""
    query = "{ viewer { organization { id } } }"
    viewer = (await (person or server.agent).execute(query))["viewer"]
    async with server.app_state.database.read_transaction() as sql:
        in_organization = AuthorityRow.organization_id == viewer["organization"]["id"]
        return (await sql.scalars(select(AuthorityRow.certificate).where(in_organization))).one()


async def sign_with_retries(contract: ContractScenario, number: int) -> None:
    """Signs like a client: again with the same idempotency key while the server is busy."""
    while True:
        try:
            assert (await contract.sign(number, idempotencyKey="sign"))["errors"] == []
        except OperationFailed as error:
            if error.codes != ["UNAVAILABLE"]:
                raise
        else:
            return
