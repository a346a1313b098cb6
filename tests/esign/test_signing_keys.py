"""Signing keys are stored encrypted, and a server needs their passphrase to start."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from sqlalchemy import select

from gql.model.database.tables import AuthorityRow
from testing.pdf_tools import valid_signature_names
from testing.running_server import running_server
from tests.esign.command_line import run_command
from tests.esign.contract_scenario import root_certificate, start_contract

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]


@pytest.mark.sqlite_suffices
async def test_a_stored_key_can_only_be_decrypted_with_its_passphrase(
    database_url: str, tmp_path: Path
) -> None:
    async with running_server(database_url, tmp_path, key_passphrase="right") as server:
        final = await (await start_contract(server)).complete()
        assert valid_signature_names(final, await root_certificate(server))
        async with server.app_state.database.read_transaction() as sql:
            (key,) = await sql.scalars(select(AuthorityRow.key))
    assert "BEGIN ENCRYPTED PRIVATE KEY" in key
    with pytest.raises(TypeError, match="encrypted"):
        load_pem_private_key(key.encode(), None)
    load_pem_private_key(key.encode(), b"right")


async def test_a_server_without_the_right_passphrase_does_not_start(tmp_path: Path) -> None:
    folder, right = {"BUBBLES_DATA_DIR": str(tmp_path)}, {"BUBBLES_KEY_PASSPHRASE": "right"}
    wrong, missing = {"BUBBLES_KEY_PASSPHRASE": "wrong"}, {"BUBBLES_ENVIRONMENT": "production"}
    assert (await run_command("organization", "Acme", "--admin", "a@x.example", **folder))[0] == 0
    assert (await run_command("keys", **folder, **right))[0] == 0
    for environ in (wrong, missing):
        for command in (("serve", "--port", "0"), ("keys",)):
            status, output, errors = await run_command(*command, **folder, **environ)
            assert (status, output) == (2, "")
            assert len(errors.strip().splitlines()) == 1, errors
            assert "BUBBLES_KEY_PASSPHRASE" in errors
