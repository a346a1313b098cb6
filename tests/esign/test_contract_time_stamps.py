"""With a time stamp server, all signatures and the seal have time stamps, or are not made."""

from pathlib import Path

import pytest

from gql.documents.signing.certificate_authority import from_pem
from gql.documents.signing.verify import verify
from testing.running_server import OperationFailed, running_server
from testing.session_scenario import start_interaction
from tests.documents.timestamp_server import TimestampAuthority, timestamp_server
from tests.esign.contract_scenario import read_state, root_certificate, start_contract
from tests.esign.file_transfer import download_content
from tests.esign.server_faults import stop_sealing

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180), pytest.mark.sqlite_suffices]


async def test_nothing_is_signed_or_sealed_without_a_time_stamp(
    database_url: str, tmp_path: Path
) -> None:
    authority, is_failing = TimestampAuthority(tmp_path), True

    def respond(query: bytes) -> tuple[int, bytes]:
        return (503, b"") if is_failing else authority.respond(query)

    with timestamp_server(respond) as url:
        async with running_server(database_url, tmp_path, timestamp_url=url) as server:
            contract = await start_contract(server)
            await start_interaction(contract.people[0], contract.id)
            await contract.assert_signing_unavailable(idempotencyKey="sign")
            is_failing = False
            sign_input = contract.sign_input(1) | {"idempotencyKey": "sign"}
            await contract.people[0].mutate("signStep", **sign_input)
            await stop_sealing(server)
            await server.agent.mutate("signAsAgent", interactionId=contract.id)
            is_failing = True
            with pytest.raises(OperationFailed) as caught:
                await download_content(server.agent, contract.id)
            assert caught.value.codes == ["UNAVAILABLE"]
            assert (await read_state(server.agent, contract.id))["sealedAt"] is None
            is_failing = False
            final = await download_content(server.agent, contract.id)
            (root,) = from_pem(await root_certificate(server))
    report = verify(final, [root])
    assert [signature.timestamped for signature in report.signatures] == [True] * 3
    assert (report.sealed, report.problem) == (True, None)
