"""The sweep removes stored files that no row refers to, and nothing else."""

from time import monotonic

import pytest
from sqlalchemy import select

from gql.model.database.tables import StoredFileRow
from testing.pdf_tools import sha256, signature_png, signed_field_names
from testing.running_server import RunningServer
from testing.session_scenario import room, template
from tests.esign.contract_scenario import start_contract, wait_until_sealed
from tests.esign.file_transfer import download, upload_file
from tests.esign.server_faults import stored_digests, sweep

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]


async def test_a_sweep_removes_only_files_that_no_row_refers_to(product: RunningServer) -> None:
    contract = await start_contract(product)
    superseded = []
    letter = await template(product, "createDynamicDocument", source='Dear #value("name")')
    upload_id = await upload_file(contract.people[0], "me.png", signature_png(), "image/png")
    await contract.sign(1, imageUploadId=upload_id)
    superseded.append(sha256(await contract.current_file()))
    await product.agent.do("signAsAgent", interactionId=contract.id)
    superseded.append(sha256(await contract.current_file()))
    final = (await wait_until_sealed(product.agent, contract.id))["steps"][0]["document"]["digest"]
    orphan = await product.app_state.documents.files.put(b"stored just before a crash")
    before = stored_digests(product)
    assert await sweep(product) == 3
    assert before - stored_digests(product) == {*superseded, orphan}
    async with product.app_state.database.read_transaction() as sql:
        assert stored_digests(product) == set(await sql.scalars(select(StoredFileRow.digest)))
    assert sha256(await download(product.agent, contract.id)) == final
    assert signed_field_names(await download(product.agent, contract.id, certificate=True))
    assert (await contract.session.add(letter))["id"]
    assert (await (await start_contract(product)).sign(1))["errors"] == []


async def test_a_prepared_document_that_a_sweep_removed_is_prepared_again(
    product: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = await room(product)
    await product.agent.do("endSession", sessionId=ended.id)
    template_id = await product.contract()
    payload = await product.agent.order(
        "addInteraction", sessionId=ended.id, templateId=template_id
    )
    assert [error["reason"] for error in payload["errors"]] == ["SESSION_ENDED"]
    assert await sweep(product) == 1
    tomorrow = monotonic() + 86_400
    monkeypatch.setattr("gql.esign.prepare.monotonic", lambda: tomorrow)
    contract = await start_contract(product, template_id=template_id)
    assert (await contract.sign(1))["errors"] == []
