"""The sweep removes stored files that no row refers to, and nothing else."""

import pytest
from sqlalchemy import select

from gql.esign.prepare import DocumentPreparer
from gql.model.database.tables import StoredFileRow
from gql.storage.file_store import MissingContent
from testing.pdf_tools import sha256, signature_png, signed_field_names
from testing.running_server import RunningServer
from testing.session_scenario import create_template
from tests.esign.contract_scenario import start_contract, wait_until_sealed
from tests.esign.file_transfer import download_content, upload_file
from tests.esign.server_faults import stored_digests, sweep

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]


async def test_a_sweep_removes_only_files_that_no_row_refers_to(server: RunningServer) -> None:
    contract = await start_contract(server)
    superseded = []
    letter = await create_template(server, "createDynamicTemplate", source='Dear #value("name")')
    upload_id = await upload_file(contract.people[0], "me.png", signature_png(), "image/png")
    await contract.sign(1, signature={"picture": {"uploadId": upload_id}})
    superseded.append(sha256(await contract.current_file()))
    await server.agent.mutate("signAsAgent", interactionId=contract.id)
    superseded.append(sha256(await contract.current_file()))
    final = (await wait_until_sealed(server.agent, contract.id))["steps"][0]["document"]["digest"]
    orphan = await server.app_state.documents.files.put(b"stored just before a crash")
    before = stored_digests(server)
    assert await sweep(server) == 3
    assert before - stored_digests(server) == {*superseded, orphan}
    async with server.app_state.database.read_transaction() as sql:
        assert stored_digests(server) == set(await sql.scalars(select(StoredFileRow.digest)))
    assert sha256(await download_content(server.agent, contract.id)) == final
    assert signed_field_names(
        await download_content(server.agent, contract.id, format="CERTIFICATE")
    )
    assert (await contract.session.add_interaction(letter))["id"]
    assert (await (await start_contract(server)).sign(1))["errors"] == []


@pytest.mark.sqlite_suffices
async def test_a_prepared_document_that_a_sweep_removed_is_prepared_again(
    server: RunningServer,
) -> None:
    await server.create_contract_template()
    (template,) = stored_digests(server)
    documents, now = server.app_state.documents, 0.0
    preparer = DocumentPreparer(documents, clock=lambda: now)
    unused = await preparer.prepare_template(template, "Title", 1, agent_signs=True)
    assert await sweep(server) == 1
    with pytest.raises(MissingContent):
        await documents.files.get(unused.digest)
    now = 86_400.0
    prepared = await preparer.prepare_template(template, "Title", 1, agent_signs=True)
    assert await documents.files.get(prepared.digest)
