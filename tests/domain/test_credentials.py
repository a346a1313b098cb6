"""A revoked or expired credential closes the sockets that were opened with it."""

import pytest
import websockets

from testing.running_server import Person, RunningServer, Socket
from testing.session_scenario import advance_clock

pytestmark = pytest.mark.anyio


async def receive_until_closed(socket: Socket) -> None:
    while True:
        await socket.receive()


async def test_a_revoked_api_key_closes_its_open_socket(server: RunningServer) -> None:
    created = await server.admin.mutate(
        "createApiKey", "secret apiKey { id }", name="K", permissions=["STATUS_READ"]
    )
    partner = Person(server, created["secret"])
    async with partner.socket() as socket:
        number = await socket.subscribe("{ viewer { __typename } }")
        await socket.next(number)
        await server.admin.mutate("revokeApiKey", apiKeyId=created["apiKey"]["id"])
        await socket.subscribe("{ sessions { totalCount } }")
        with pytest.raises(websockets.ConnectionClosed) as caught:
            await receive_until_closed(socket)
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 4403


@pytest.mark.sqlite_suffices
async def test_an_expired_credential_closes_its_open_socket(server: RunningServer) -> None:
    async with server.agent.socket() as socket:
        number = await socket.subscribe("subscription { inbox { reset } }")
        await socket.next(number)
        advance_clock(server, hours=13)
        with pytest.raises(websockets.ConnectionClosed) as caught:
            await socket.next(number)
        assert caught.value.rcvd
        assert caught.value.rcvd.code == 4403
