"""Text that a database cannot store is refused as invalid input."""

import pytest

from testing.running_server import OperationFailed, RunningServer

pytestmark = pytest.mark.anyio


@pytest.fixture
def server(server_with_new_organization: RunningServer) -> RunningServer:
    """The server of the module, with another organization for each test."""
    return server_with_new_organization


@pytest.mark.parametrize("text", ["\ud800", "a\x00b"])
async def test_text_that_cannot_be_stored_is_invalid_input(
    server: RunningServer, text: str
) -> None:
    with pytest.raises(OperationFailed) as caught:
        await server.agent.execute("query ($id: ID!) { session(id: $id) { id } }", id=text)
    assert caught.value.codes[0] in ("NOT_FOUND", "BAD_USER_INPUT")
    for key in (None, "key"):
        payload = await server.agent.try_mutate("startSession", name=text, idempotencyKey=key)
        assert [error["__typename"] for error in payload["errors"]] == ["InvalidInput"]
