"""Faults of the network: TCP proxies cut connections and drop replies."""

import asyncio
import itertools
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from faults.history import History
from faults.workload import TIMEOUT, Workload
from testing.tcp_proxy import ReplyFilter, TcpProxy, drop_nothing

_MUTATION_REPLY = b'"m0"'  # the alias of the first mutation in a writer's document
_COMMIT_REPLY = b"COMMIT\0"  # PostgreSQL's command tag
# one reply in this many is dropped
_MUTATION_REPLIES_PER_DROP = 8
_COMMIT_REPLIES_PER_DROP = 30


async def cut_clients(workload: Workload) -> None:
    """All connections of all clients are cut, again and again."""
    async with _client_proxies(workload) as proxies:
        end = time.monotonic() + workload.fault_seconds
        while time.monotonic() < end:
            await asyncio.sleep(random.uniform(0.5, 1.5))
            if sum(proxy.cut() for proxy in proxies):
                workload.history.add_injection()


async def drop_replies(workload: Workload) -> None:
    """A mutation is executed, and its connection is cut instead of delivering the reply."""
    should_drop = _one_in(_MUTATION_REPLIES_PER_DROP, _MUTATION_REPLY, workload.history)
    before = len(workload.history.injections)
    async with _client_proxies(workload, should_drop):
        await asyncio.sleep(workload.fault_seconds)
        await workload.wait_until(lambda: len(workload.history.injections) > before, TIMEOUT)


async def drop_commit_replies(workload: Workload) -> None:
    """Connections to PostgreSQL are cut after a COMMIT was executed, before the server knows."""
    proxy, before = workload.cluster.postgres_proxy, len(workload.history.injections)
    if proxy is None:
        raise RuntimeError("this cluster has no PostgreSQL")
    proxy.should_drop = _one_in(_COMMIT_REPLIES_PER_DROP, _COMMIT_REPLY, workload.history)
    try:
        await asyncio.sleep(workload.fault_seconds)
        await workload.wait_until(lambda: len(workload.history.injections) > before, TIMEOUT)
    finally:
        proxy.should_drop = drop_nothing
    await workload.wait_for_writes(1)


def _one_in(count: int, text: bytes, history: History) -> ReplyFilter:
    """Returns a filter that drops the third matching reply and every `count`-th after it.

    Each drop is recorded as an injection.
    """
    numbers = itertools.count(count - 2)

    def should_drop(reply: bytes) -> bool:
        if text not in reply or next(numbers) % count:
            return False
        history.add_injection()
        return True

    return should_drop


@asynccontextmanager
async def _client_proxies(
    workload: Workload, should_drop: ReplyFilter = drop_nothing
) -> AsyncIterator[list[TcpProxy]]:
    """All clients connect through proxies inside the block, one for each server."""
    proxies = [TcpProxy(server.port, should_drop) for server in workload.servers]
    for server, proxy in zip(workload.servers, proxies, strict=True):
        await proxy.start()
        server.client_port = proxy.port
    for subscriber in workload.subscribers:
        subscriber.drop_connection()
    try:
        yield proxies
    finally:
        for server, proxy in zip(workload.servers, proxies, strict=True):
            server.client_port = server.port
            await proxy.stop()
