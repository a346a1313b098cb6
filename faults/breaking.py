"""What is done to servers and to what they stand on: each breaks one thing once and mends it."""

import asyncio
import itertools
import random
import time

from faults.cluster import Server
from faults.fault_cluster import PATIENCE, FaultCluster
from faults.history import DATABASE
from faults.proxy import Proxy, Verdict
from faults.redis_noise import Noise
from testing.postgres import PostgresServer
from testing.redis import RedisServer

REPLIES_LOST = 8  # one of so many that pass the proxy
COMMITS_CUT = 30


def _postgres(arena: FaultCluster) -> PostgresServer:
    if arena.cluster.postgres is None:
        raise RuntimeError("this cluster has no PostgreSQL")
    return arena.cluster.postgres


def _redis(arena: FaultCluster) -> RedisServer:
    if arena.cluster.redis is None:
        raise RuntimeError("this cluster has no Redis")
    return arena.cluster.redis


async def nothing(arena: FaultCluster) -> None:
    """Nothing is broken: what the product and this machine do by themselves."""
    arena.history.inject()
    await asyncio.sleep(arena.spell)


# servers


async def kill(arena: FaultCluster) -> None:
    """SIGKILL of one server in turn, now and then of all; started again at once."""
    everybody = len(arena.servers) == 1 or random.random() < 0.15
    turn = arena.servers[arena.history.kills % len(arena.servers)]
    victims = arena.servers if everybody else [turn]
    await asyncio.sleep(random.uniform(0.1, 0.5))
    for server in victims:
        await _killed(arena, server)
    if everybody:
        arena.history.down(DATABASE)  # nobody is there to look into it
    await asyncio.gather(*(_started(arena, one) for one in victims))
    arena.history.up(DATABASE)
    await arena.writes(1)


async def _killed(arena: FaultCluster, server: Server) -> None:
    arena.history.down(server.name)
    await server.kill()
    arena.history.kills += 1
    arena.history.inject()


async def _started(arena: FaultCluster, server: Server, **settings: str) -> None:
    await server.start(**settings)
    arena.history.up(server.name)


async def kill_and_stay_away(arena: FaultCluster) -> None:
    """SIGKILL of a server whose customers do not come back: they must be shown as gone."""
    server = random.choice(arena.servers)
    theirs = [one for one in arena.watchers if one.customer and one.server == server.name]
    await _killed(arena, server)
    for one in theirs:
        one.leave()
    starting = asyncio.create_task(_started(arena, server))
    try:
        await asyncio.sleep(arena.times.presence.gone + 0.5)
    finally:
        for one in theirs:
            one.come()
        await starting
    await asyncio.sleep(arena.times.back)


async def freeze_server(arena: FaultCluster) -> None:
    """SIGSTOP of a server with customers on it until its lease has ended, then SIGCONT."""
    server = random.choice(arena.servers)
    arena.history.inject()
    with arena.history.outage(server.name):
        server.freeze()
        try:
            await asyncio.sleep(max(arena.frozen, arena.times.lease + 1.5))
        finally:
            server.thaw()
    await asyncio.sleep(arena.times.back + 0.5)


async def roll(arena: FaultCluster) -> None:
    """A rolling restart: SIGTERM to one server after the other, each awaited."""
    for server in arena.servers:
        arena.history.inject()
        await _restarted(arena, server)
    await arena.writes(1)


async def _restarted(arena: FaultCluster, server: Server, **settings: str) -> None:
    alone = len(arena.servers) == 1
    arena.history.down(server.name)
    if alone:
        arena.history.down(DATABASE)
    try:
        await server.stop()
    except TimeoutError:
        arena.history.wrong("stuck", f"server {server.name} did not end at SIGTERM")
        await server.kill()
    await _started(arena, server, **settings)
    if alone:
        arena.history.up(DATABASE)


# PostgreSQL


async def kill_postgres(arena: FaultCluster) -> None:
    """PostgreSQL crashes, all its processes at once, and is started again."""
    server = _postgres(arena)
    arena.history.inject()
    with arena.history.outage(DATABASE):
        await asyncio.to_thread(server.kill)
        await asyncio.sleep(random.uniform(0, 1))
        await asyncio.to_thread(server.start)
    await arena.writes(1)


async def freeze_postgres(arena: FaultCluster) -> None:
    """PostgreSQL stands still with its connections open, for `frozen` seconds."""
    server = _postgres(arena)
    arena.history.inject()
    with arena.history.outage(DATABASE):
        server.freeze()
        try:
            await asyncio.sleep(arena.frozen)
        finally:
            server.thaw()
    await arena.writes(1)


async def kill_connections(arena: FaultCluster) -> None:
    """All connections to PostgreSQL are ended from its side, whatever they are in the midst of."""
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    arena.history.inject()
    await asyncio.to_thread(_postgres(arena).run_sql, others)
    await arena.writes(1)


async def cut_commits(arena: FaultCluster) -> None:
    """Connections to PostgreSQL are cut after COMMIT was carried out and before that is told."""
    server, postgres = arena.servers[-1], _postgres(arena)
    started, picks = asyncio.Event(), _one_in(COMMITS_CUT, b"COMMIT")
    proxy = Proxy(
        postgres.port, lambda data: started.is_set() and picks(data), arena.history.inject
    )
    await proxy.start()
    through = arena.cluster.database_url.replace(f":{postgres.port}/", f":{proxy.port}/")
    before = len(arena.history.injected)
    try:
        await _restarted(arena, server, BUBBLES_DATABASE_URL=through)
        started.set()
        await asyncio.sleep(arena.spell)
        await arena.until(lambda: len(arena.history.injected) > before, PATIENCE)
    finally:
        await _restarted(arena, server)
        await proxy.stop()


def _one_in(count: int, word: bytes) -> Verdict:
    """Picks one in so many of what holds a word, the third first."""
    seen = itertools.count(count - 2)
    return lambda data: word in data and next(seen) % count == 0


# Redis


async def kill_redis(arena: FaultCluster) -> None:
    """Redis crashes, stays away for a moment, and comes back empty."""
    server = _redis(arena)
    arena.history.inject()
    server.kill()
    await asyncio.sleep(random.uniform(0.5, 3))
    await asyncio.to_thread(server.start)
    await asyncio.sleep(random.uniform(0.5, 2))


async def freeze_redis(arena: FaultCluster) -> None:
    """Redis stands still with its connections open."""
    server = _redis(arena)
    arena.history.inject()
    server.freeze()
    try:
        await asyncio.sleep(arena.frozen)
    finally:
        server.thaw()
    await asyncio.sleep(1)


async def confuse_redis(arena: FaultCluster) -> None:
    """FLUSHALL, garbage on the channel, every message again, late and in another order."""
    arena.history.inject()
    async with Noise(_redis(arena).port) as noise:
        until = time.monotonic() + arena.spell
        while time.monotonic() < until:
            await noise.make()
            await asyncio.sleep(0.2)


# the network between clients and servers


async def cut_clients(arena: FaultCluster) -> None:
    """Every connection of every client is cut, again and again."""
    proxies = await _between(arena, lambda _: False)
    try:
        until = time.monotonic() + arena.spell
        while time.monotonic() < until:
            await asyncio.sleep(random.uniform(0.5, 1.5))
            if sum(one.cut_all() for one in proxies):
                arena.history.inject()
    finally:
        await _direct(arena, proxies)


async def lose_replies(arena: FaultCluster) -> None:
    """A mutation is carried out, and the connection is cut at the moment of its answer."""
    proxies = await _between(arena, _one_in(REPLIES_LOST, b"saveFields"))
    before = len(arena.history.injected)
    try:
        await asyncio.sleep(arena.spell)
        await arena.until(lambda: len(arena.history.injected) > before, PATIENCE)
    finally:
        await _direct(arena, proxies)


async def _between(arena: FaultCluster, asks: Verdict) -> list[Proxy]:
    """Sends all clients through proxies."""
    proxies = []
    for server in arena.servers:
        proxy = Proxy(server.port, asks, arena.history.inject)
        await proxy.start()
        server.route = proxy.port
        proxies.append(proxy)
    for watcher in arena.watchers:
        watcher.drop()
    return proxies


async def _direct(arena: FaultCluster, proxies: list[Proxy]) -> None:
    for server, proxy in zip(arena.servers, proxies, strict=True):
        server.route = server.port
        await proxy.stop()
