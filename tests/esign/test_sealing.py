"""Signing and sealing happen once, whatever crashes, repeats or runs at the same time."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gql.documents.signing.seal import create_certificate_pdf, seal
from gql.documents.signing.sign import sign
from testing.pdf_tools import signed_field_names, valid_signature_names
from testing.running_server import OperationFailed, Person, RunningServer, running_server
from testing.session_scenario import start_interaction
from tests.esign.contract_scenario import (
    ContractScenario,
    complete_without_seal,
    read_seal_due_at,
    read_state,
    root_certificate,
    sign_with_retries,
    start_contract,
    wait_until_sealed,
)
from tests.esign.file_transfer import download_content
from tests.esign.server_faults import crash, fail, observed_pool, server_without_document_worker

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]

PARTICIPANT_SIGNATURES = [f"customer_{number}.signature" for number in (1, 2, 3)]
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture(scope="module")
async def server(shared_database_url: str, shared_folder: Path) -> AsyncIterator[RunningServer]:
    """One server for all tests that need one, whose background worker does not seal."""
    async with server_without_document_worker(shared_database_url, shared_folder) as running:
        yield running


async def interaction_causes(contract: ContractScenario) -> list[str]:
    """Returns the causes of the interaction's changes, in order."""
    log = await contract.session.load_events()
    return [event["cause"] for event in log if event["__typename"] == "InteractionChanged"]


async def sign_as_customer(contract: ContractScenario, **arguments: Any) -> dict[str, Any]:
    return await contract.people[0].mutate("signStep", **contract.sign_input(1), **arguments)


# signing


@pytest.mark.sqlite_suffices
async def test_a_worker_crash_during_signing_changes_nothing_and_signing_can_be_repeated(
    server: RunningServer,
) -> None:
    contract = await start_contract(server)
    await start_interaction(contract.people[0], contract.id)
    with observed_pool(server, {sign: crash}):
        await contract.assert_signing_unavailable(idempotencyKey="sign")
    first = await sign_as_customer(contract, idempotencyKey="sign")
    second = await sign_as_customer(contract, idempotencyKey="sign")
    assert (first["replayed"], second["replayed"]) == (False, True)
    assert second["cursor"] == first["cursor"]
    assert signed_field_names(await contract.current_file()) == PARTICIPANT_SIGNATURES[:1]
    assert (await interaction_causes(contract)).count("SIGN_STEP") == 1


async def test_twenty_concurrent_requests_with_one_idempotency_key_sign_once(
    server: RunningServer,
) -> None:
    contract = await start_contract(server)
    await start_interaction(contract.people[0], contract.id)
    requests = [sign_as_customer(contract, idempotencyKey="sign") for _ in range(20)]
    payloads = await asyncio.gather(*requests)
    assert sorted(payload["replayed"] for payload in payloads) == [False] + [True] * 19
    assert len({payload["cursor"] for payload in payloads}) == 1
    assert signed_field_names(await contract.current_file()) == PARTICIPANT_SIGNATURES[:1]
    assert (await read_state(server.agent, contract.id))["steps"][0]["document"]["revision"] == 1
    assert (await interaction_causes(contract)).count("SIGN_STEP") == 1


async def test_of_two_concurrent_signatures_of_one_person_one_is_refused(
    server: RunningServer,
) -> None:
    contract = await start_contract(server)
    ada = contract.people[0]
    await start_interaction(ada, contract.id)
    inputs = [
        contract.sign_input(1) | {"signature": {"typedName": name}}
        for name in ("Ada", "Ada Lovelace")
    ]
    payloads = await asyncio.gather(
        *(ada.try_mutate("signStep", **sign_input) for sign_input in inputs)
    )
    refusals = [error["reason"] for payload in payloads for error in payload["errors"]]
    assert refusals == ["ALREADY_DONE"]
    assert signed_field_names(await contract.current_file()) == PARTICIPANT_SIGNATURES[:1]


@on_postgresql
async def test_three_signers_sign_at_once_on_two_servers_in_one_file(
    database_url: str, tmp_path: Path, full_length: bool
) -> None:
    async with (
        running_server(database_url, tmp_path) as first,
        running_server(database_url, tmp_path) as second,
    ):
        for _ in range(3 if full_length else 1):
            contract = await start_contract(first, signers=3)
            contract.people[1] = Person(second, contract.people[1].token, contract.people[1].id)
            await asyncio.gather(*(sign_with_retries(contract, number) for number in (1, 2, 3)))
            await Person(second, first.agent.token).mutate("signAsAgent", interactionId=contract.id)
            await wait_until_sealed(first.agent, contract.id)
            final = await download_content(first.agent, contract.id)
            signatures = valid_signature_names(final, await root_certificate(first))
            assert sorted(signatures[:3]) == PARTICIPANT_SIGNATURES
            assert signatures[3:] == ["agent.signature", "seal.signature"]
            assert (await interaction_causes(contract)).count("SEAL_DOCUMENTS") == 1


# sealing


@pytest.mark.sqlite_suffices
async def test_a_seal_that_is_due_after_a_crash_is_made_by_the_next_server(
    database_url: str, tmp_path: Path
) -> None:
    async with server_without_document_worker(database_url, tmp_path) as first:
        contract = await complete_without_seal(first)
    async with running_server(database_url, tmp_path) as second:
        agent = Person(second, first.agent.token)
        await wait_until_sealed(agent, contract.id)
        assert await read_seal_due_at(second, contract.id) is None
        final = await download_content(agent, contract.id)
        root = await root_certificate(second, agent)
    signatures = ["customer_1.signature", "agent.signature", "seal.signature"]
    assert valid_signature_names(final, root) == signatures


async def test_downloading_a_completed_interaction_seals_it_first(
    server: RunningServer,
) -> None:
    contract = await complete_without_seal(server)
    downloads = [download_content(server.agent, contract.id) for _ in range(5)]
    finals = await asyncio.gather(*downloads)
    assert len(set(finals)) == 1
    signatures = valid_signature_names(finals[0], await root_certificate(server))
    assert signatures[-1] == "seal.signature"
    assert (await read_state(server.agent, contract.id))["sealedAt"]
    assert await read_seal_due_at(server, contract.id) is None
    assert (await interaction_causes(contract)).count("SEAL_DOCUMENTS") == 1


@pytest.mark.sqlite_suffices
async def test_a_seal_stays_due_after_a_refusal_and_after_a_worker_crash(
    server: RunningServer,
) -> None:
    contract = await complete_without_seal(server)
    with observed_pool(server, {seal: fail}):
        payload = await server.agent.try_mutate("downloadInteraction", interactionId=contract.id)
    assert [error["message"] for error in payload["errors"]] == [
        "The certificate does not fit on its pages."
    ]
    assert await read_seal_due_at(server, contract.id) is not None
    with (
        observed_pool(server, {create_certificate_pdf: crash}),
        pytest.raises(OperationFailed) as caught,
    ):
        await download_content(server.agent, contract.id)
    assert caught.value.codes == ["UNAVAILABLE"]
    assert await read_seal_due_at(server, contract.id) is not None
    final = await download_content(server.agent, contract.id)
    signatures = valid_signature_names(final, await root_certificate(server))
    assert signatures[-1] == "seal.signature"
