"""Signing keys are stored encrypted, and a server needs their passphrase to start."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from sqlalchemy import select

from gql.model.database.tables import AuthorityRow
from testing.cli import run_cli
from testing.pdf_tools import valid_signature_names
from testing.running_server import running_server
from tests.esign.contract_scenario import root_certificate, start_contract


@pytest.mark.anyio
@pytest.mark.sqlite_suffices
async def test_a_stored_key_can_only_be_decrypted_with_its_passphrase(
    database_url: str, tmp_path: Path
) -> None:
    async with running_server(database_url, tmp_path, key_passphrase="right") as server:
        contract = await start_contract(server)
        await contract.sign(1)
        signed = await contract.current_file()
        assert valid_signature_names(signed, await root_certificate(server))
        async with server.app_state.database.read_transaction() as sql:
            (key,) = await sql.scalars(select(AuthorityRow.key))
    assert "BEGIN ENCRYPTED PRIVATE KEY" in key
    with pytest.raises(TypeError, match="encrypted"):
        load_pem_private_key(key.encode(), None)
    load_pem_private_key(key.encode(), b"right")


def test_commands_that_need_the_key_fail_without_the_right_passphrase(tmp_path: Path) -> None:
    right_passphrase = {"BUBBLES_KEY_PASSPHRASE": "right"}
    wrong_passphrase = {"BUBBLES_KEY_PASSPHRASE": "wrong"}
    no_passphrase = {"BUBBLES_ENVIRONMENT": "production"}  # elsewhere none is required
    created = run_cli("organization", "Acme", "--admin", "a@x.example", data=tmp_path)
    assert created.returncode == 0
    assert run_cli("keys", data=tmp_path, **right_passphrase).returncode == 0
    for environ in (wrong_passphrase, no_passphrase):
        for command in (("serve", "--port", "0"), ("keys",)):
            result = run_cli(*command, data=tmp_path, **environ)
            assert (result.returncode, result.stdout) == (2, "")
            assert len(result.stderr.strip().splitlines()) == 1, result.stderr
            assert "BUBBLES_KEY_PASSPHRASE" in result.stderr
