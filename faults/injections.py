"""What is done to servers and to what they stand on: each breaks one thing once and mends it."""

import asyncio
import itertools
import random
import time

from faults.cluster import Server
from faults.history import DATABASE
from faults.proxy import Proxy, Verdict
from faults.redis_noise import Noise
from faults.workload import TIMEOUT, Workload
from testing.postgres import PostgresServer
from testing.redis import RedisServer

REPLIES_LOST = 8  # one of so many that pass the proxy
COMMITS_CUT = 30


def _postgres(workload: Workload) -> PostgresServer:
    if workload.cluster.postgres is None:
        raise RuntimeError("this cluster has no PostgreSQL")
    return workload.cluster.postgres


def _redis(workload: Workload) -> RedisServer:
    if workload.cluster.redis is None:
        raise RuntimeError("this cluster has no Redis")
    return workload.cluster.redis


async def nothing(workload: Workload) -> None:
    """Nothing is broken: what the product and this machine do by themselves."""
    workload.history.inject()
    await asyncio.sleep(workload.duration)


# servers


async def kill(workload: Workload) -> None:
    """SIGKILL of one server in turn, now and then of all; started again at once."""
    everybody = len(workload.servers) == 1 or random.random() < 0.15
    turn = workload.servers[workload.history.kills % len(workload.servers)]
    victims = workload.servers if everybody else [turn]
    await asyncio.sleep(random.uniform(0.1, 0.5))
    for server in victims:
        await _killed(workload, server)
    if everybody:
        workload.history.down(DATABASE)  # nobody is there to look into it
    await asyncio.gather(*(_started(workload, one) for one in victims))
    workload.history.up(DATABASE)
    await workload.writes(1)


async def _killed(workload: Workload, server: Server) -> None:
    workload.history.down(server.name)
    await server.kill()
    workload.history.kills += 1
    workload.history.inject()


async def _started(workload: Workload, server: Server, **settings: str) -> None:
    await server.start(**settings)
    workload.history.up(server.name)


async def kill_and_stay_away(workload: Workload) -> None:
    """SIGKILL of a server whose customers do not come back: they must be shown as gone."""
    server = random.choice(workload.servers)
    theirs = [one for one in workload.subscribers if one.customer and one.server == server.name]
    await _killed(workload, server)
    for one in theirs:
        one.leave()
    starting = asyncio.create_task(_started(workload, server))
    try:
        await asyncio.sleep(workload.times.presence.gone + 0.5)
    finally:
        for one in theirs:
            one.come()
        await starting
    await asyncio.sleep(workload.times.back)


async def freeze_server(workload: Workload) -> None:
    """SIGSTOP of a server with customers on it until its lease has ended, then SIGCONT."""
    server = random.choice(workload.servers)
    workload.history.inject()
    with workload.history.outage(server.name):
        server.freeze()
        try:
            await asyncio.sleep(max(workload.frozen, workload.times.lease + 1.5))
        finally:
            server.thaw()
    await asyncio.sleep(workload.times.back + 0.5)


async def roll(workload: Workload) -> None:
    """A rolling restart: SIGTERM to one server after the other, each awaited."""
    for server in workload.servers:
        workload.history.inject()
        await _restarted(workload, server)
    await workload.writes(1)


async def _restarted(workload: Workload, server: Server, **settings: str) -> None:
    alone = len(workload.servers) == 1
    workload.history.down(server.name)
    if alone:
        workload.history.down(DATABASE)
    try:
        await server.stop()
    except TimeoutError:
        workload.history.violation("stuck", f"server {server.name} did not end at SIGTERM")
        await server.kill()
    await _started(workload, server, **settings)
    if alone:
        workload.history.up(DATABASE)


# PostgreSQL


async def kill_postgres(workload: Workload) -> None:
    """PostgreSQL crashes, all its processes at once, and is started again."""
    server = _postgres(workload)
    workload.history.inject()
    with workload.history.outage(DATABASE):
        await asyncio.to_thread(server.kill)
        await asyncio.sleep(random.uniform(0, 1))
        await asyncio.to_thread(server.start)
    await workload.writes(1)


async def freeze_postgres(workload: Workload) -> None:
    """PostgreSQL stands still with its connections open, for `frozen` seconds."""
    server = _postgres(workload)
    workload.history.inject()
    with workload.history.outage(DATABASE):
        server.freeze()
        try:
            await asyncio.sleep(workload.frozen)
        finally:
            server.thaw()
    await workload.writes(1)


async def kill_connections(workload: Workload) -> None:
    """All connections to PostgreSQL are ended from its side, whatever they are in the midst of."""
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    workload.history.inject()
    await asyncio.to_thread(_postgres(workload).run_sql, others)
    await workload.writes(1)


async def cut_commits(workload: Workload) -> None:
    """Connections to PostgreSQL are cut after COMMIT was carried out and before that is told."""
    server, postgres = workload.servers[-1], _postgres(workload)
    started, picks = asyncio.Event(), _one_in(COMMITS_CUT, b"COMMIT")
    proxy = Proxy(
        postgres.port, lambda data: started.is_set() and picks(data), workload.history.inject
    )
    await proxy.start()
    through = workload.cluster.database_url.replace(f":{postgres.port}/", f":{proxy.port}/")
    before = len(workload.history.injected)
    try:
        await _restarted(workload, server, BUBBLES_DATABASE_URL=through)
        started.set()
        await asyncio.sleep(workload.duration)
        await workload.until(lambda: len(workload.history.injected) > before, TIMEOUT)
    finally:
        await _restarted(workload, server)
        await proxy.stop()


def _one_in(count: int, word: bytes) -> Verdict:
    """Picks one in so many of what holds a word, the third first."""
    seen = itertools.count(count - 2)
    return lambda data: word in data and next(seen) % count == 0


# Redis


async def kill_redis(workload: Workload) -> None:
    """Redis crashes, stays away for a moment, and comes back empty."""
    server = _redis(workload)
    workload.history.inject()
    server.kill()
    await asyncio.sleep(random.uniform(0.5, 3))
    await asyncio.to_thread(server.start)
    await asyncio.sleep(random.uniform(0.5, 2))


async def freeze_redis(workload: Workload) -> None:
    """Redis stands still with its connections open."""
    server = _redis(workload)
    workload.history.inject()
    server.freeze()
    try:
        await asyncio.sleep(workload.frozen)
    finally:
        server.thaw()
    await asyncio.sleep(1)


async def confuse_redis(workload: Workload) -> None:
    """FLUSHALL, garbage on the channel, every message again, late and in another order."""
    workload.history.inject()
    async with Noise(_redis(workload).port) as noise:
        until = time.monotonic() + workload.duration
        while time.monotonic() < until:
            await noise.make()
            await asyncio.sleep(0.2)


# the network between clients and servers


async def cut_clients(workload: Workload) -> None:
    """Every connection of every client is cut, again and again."""
    proxies = await _between(workload, lambda _: False)
    try:
        until = time.monotonic() + workload.duration
        while time.monotonic() < until:
            await asyncio.sleep(random.uniform(0.5, 1.5))
            if sum(one.cut_all() for one in proxies):
                workload.history.inject()
    finally:
        await _direct(workload, proxies)


async def lose_replies(workload: Workload) -> None:
    """A mutation is carried out, and the connection is cut at the moment of its answer."""
    proxies = await _between(workload, _one_in(REPLIES_LOST, b"saveFields"))
    before = len(workload.history.injected)
    try:
        await asyncio.sleep(workload.duration)
        await workload.until(lambda: len(workload.history.injected) > before, TIMEOUT)
    finally:
        await _direct(workload, proxies)


async def _between(workload: Workload, asks: Verdict) -> list[Proxy]:
    """Sends all clients through proxies."""
    proxies = []
    for server in workload.servers:
        proxy = Proxy(server.port, asks, workload.history.inject)
        await proxy.start()
        server.route = proxy.port
        proxies.append(proxy)
    for subscriber in workload.subscribers:
        subscriber.drop()
    return proxies


async def _direct(workload: Workload, proxies: list[Proxy]) -> None:
    for server, proxy in zip(workload.servers, proxies, strict=True):
        server.route = server.port
        await proxy.stop()
