"""The TCP proxy that other tests break connections with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import pytest

from testing.tcp_proxy import TcpProxy

pytestmark = pytest.mark.anyio


@pytest.fixture
async def echo_port() -> AsyncIterator[int]:
    """The port of a server that sends back each line that it receives."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while line := await reader.readline():
                writer.write(line)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()


@dataclass
class Client:
    """One connection through the proxy."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def exchange(self, request: bytes) -> bytes:
        """The line that comes back, or nothing if the connection is closed."""
        async with asyncio.timeout(5):
            try:
                self.writer.write(request)
                return await self.reader.readline()
            except OSError:
                return b""


@asynccontextmanager
async def connected(proxy: TcpProxy) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        yield Client(reader, writer)
    finally:
        writer.close()


async def echo_once(proxy: TcpProxy) -> bytes:
    """What comes back over a new connection."""
    async with connected(proxy) as client:
        return await client.exchange(b"hello\n")


async def test_bytes_are_forwarded_in_both_directions(echo_port: int) -> None:
    async with TcpProxy(echo_port) as proxy:
        assert await echo_once(proxy) == b"hello\n"


async def test_cut_closes_open_connections_and_new_ones_are_accepted(echo_port: int) -> None:
    async with TcpProxy(echo_port) as proxy, connected(proxy) as first, connected(proxy) as second:
        for client in (first, second):
            assert await client.exchange(b"hello\n") == b"hello\n"
        assert proxy.cut() == 2
        for client in (first, second):
            assert await client.exchange(b"hello\n") == b""
        assert await echo_once(proxy) == b"hello\n"


async def test_a_blocked_proxy_closes_each_new_connection_until_it_is_unblocked(
    echo_port: int,
) -> None:
    async with TcpProxy(echo_port) as proxy, connected(proxy) as client:
        assert await client.exchange(b"hello\n") == b"hello\n"
        assert proxy.block() == 1
        assert await client.exchange(b"hello\n") == b""
        assert await echo_once(proxy) == b""
        proxy.unblock()
        assert await echo_once(proxy) == b"hello\n"


async def test_a_dropped_reply_closes_only_its_own_connection(echo_port: int) -> None:
    async with (
        TcpProxy(echo_port, lambda reply: b"secret" in reply) as proxy,
        connected(proxy) as first,
        connected(proxy) as second,
    ):
        assert await first.exchange(b"hello\n") == b"hello\n"
        assert await second.exchange(b"secret\n") == b""
        assert proxy.dropped_replies == 1
        assert await first.exchange(b"hello\n") == b"hello\n"


async def test_a_connection_is_closed_if_the_server_cannot_be_reached(echo_port: int) -> None:
    async with TcpProxy(echo_port) as stopped:
        unused_port = stopped.port
    async with TcpProxy(unused_port) as proxy:
        assert await echo_once(proxy) == b""
