"""Faults of processes: servers, PostgreSQL and Redis. Each function injects one and repairs it."""

import asyncio
import random
import time

from faults.cluster import Server
from faults.history import DATABASE
from faults.redis_noise import RedisNoise
from faults.workload import Workload
from testing.postgres import PostgresServer
from testing.redis import RedisServer


def _require_postgres(workload: Workload) -> PostgresServer:
    if workload.cluster.postgres is None:
        raise RuntimeError("this cluster has no PostgreSQL")
    return workload.cluster.postgres


def _require_redis(workload: Workload) -> RedisServer:
    if workload.cluster.redis is None:
        raise RuntimeError("this cluster has no Redis")
    return workload.cluster.redis


async def do_nothing(workload: Workload) -> None:
    """No fault: shows what the servers and this machine do by themselves."""
    workload.history.add_injection()
    await asyncio.sleep(workload.fault_seconds)


# servers


async def kill_servers(workload: Workload) -> None:
    """SIGKILL of the servers in turn, sometimes of all at once; each is restarted at once."""
    are_all_killed = len(workload.servers) == 1 or random.random() < 0.15
    next_server = workload.servers[workload.history.kills % len(workload.servers)]
    killed = workload.servers if are_all_killed else [next_server]
    await asyncio.sleep(random.uniform(0.1, 0.5))
    for server in killed:
        await _kill(workload, server)
    if are_all_killed:
        workload.history.start_outage(DATABASE)  # no process reads it
    await asyncio.gather(*(_start(workload, server) for server in killed))
    workload.history.end_outage(DATABASE)
    await workload.wait_for_writes(1)


async def _kill(workload: Workload, server: Server) -> None:
    workload.history.start_outage(server.name)
    await server.kill()
    workload.history.kills += 1
    workload.history.add_injection()


async def _start(workload: Workload, server: Server) -> None:
    await server.start()
    workload.history.end_outage(server.name)


async def kill_server_with_customers(workload: Workload) -> None:
    """SIGKILL of a server whose customers stay away: they must be shown as disconnected."""
    server = random.choice(workload.servers)
    customers = [
        subscriber
        for subscriber in workload.subscribers
        if subscriber.is_customer and subscriber.connected_server == server.name
    ]
    await _kill(workload, server)
    for customer in customers:
        customer.disconnect()
    restart = asyncio.create_task(_start(workload, server))
    try:
        await asyncio.sleep(workload.times.presence_limits.disconnect + 0.5)
    finally:
        for customer in customers:
            customer.reconnect()
        await restart
    await asyncio.sleep(workload.times.reconnect)


async def freeze_server(workload: Workload) -> None:
    """SIGSTOP of a server with customers on it until its lease has ended, then SIGCONT."""
    server = random.choice(workload.servers)
    workload.history.add_injection()
    with workload.history.outage(server.name):
        server.freeze()
        try:
            await asyncio.sleep(max(workload.freeze_seconds, workload.times.lease + 1.5))
        finally:
            server.thaw()
    await asyncio.sleep(workload.times.reconnect + 0.5)


async def restart_servers(workload: Workload) -> None:
    """A rolling restart: each server is stopped with SIGTERM and started, one after the other."""
    for server in workload.servers:
        workload.history.add_injection()
        await _restart_server(workload, server)
    await workload.wait_for_writes(1)


async def _restart_server(workload: Workload, server: Server) -> None:
    """Stops one server and starts it."""
    is_only_server = len(workload.servers) == 1
    workload.history.start_outage(server.name)
    if is_only_server:
        workload.history.start_outage(DATABASE)
    try:
        await server.stop()
    except TimeoutError:
        workload.history.add_violation("stuck", f"server {server.name} did not end after SIGTERM")
        await server.kill()
    await _start(workload, server)
    if is_only_server:
        workload.history.end_outage(DATABASE)


# PostgreSQL


async def kill_postgres(workload: Workload) -> None:
    """PostgreSQL crashes with all its processes, and is started again within a second."""
    postgres = _require_postgres(workload)
    workload.history.add_injection()
    with workload.history.outage(DATABASE):
        await asyncio.to_thread(postgres.kill)
        await asyncio.sleep(random.uniform(0, 1))
        await asyncio.to_thread(postgres.start)
    await workload.wait_for_writes(1)


async def freeze_postgres(workload: Workload) -> None:
    """PostgreSQL is frozen with its connections open, then continues."""
    postgres = _require_postgres(workload)
    workload.history.add_injection()
    with workload.history.outage(DATABASE):
        postgres.freeze()
        try:
            await asyncio.sleep(workload.freeze_seconds)
        finally:
            postgres.thaw()
    await workload.wait_for_writes(1)


async def terminate_connections(workload: Workload) -> None:
    """PostgreSQL terminates all its connections, at any point of a transaction."""
    terminate = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    workload.history.add_injection()
    await asyncio.to_thread(_require_postgres(workload).run_sql, terminate)
    await workload.wait_for_writes(1)


# Redis


async def kill_redis(workload: Workload) -> None:
    """Redis crashes, is away for up to three seconds, and starts again empty."""
    redis = _require_redis(workload)
    workload.history.add_injection()
    redis.kill()
    await asyncio.sleep(workload.fault_seconds * random.uniform(0.06, 0.375))
    await asyncio.to_thread(redis.start)
    await asyncio.sleep(workload.fault_seconds * random.uniform(0.06, 0.25))


async def freeze_redis(workload: Workload) -> None:
    """Redis is frozen with its connections open, then continues."""
    redis = _require_redis(workload)
    workload.history.add_injection()
    redis.freeze()
    try:
        await asyncio.sleep(workload.freeze_seconds)
    finally:
        redis.thaw()
    await asyncio.sleep(1)


async def publish_noise(workload: Workload) -> None:
    """FLUSHALL, garbage on the channel, and old messages repeated late and in another order."""
    workload.history.add_injection()
    async with RedisNoise(_require_redis(workload).port) as noise:
        end = time.monotonic() + workload.fault_seconds
        while time.monotonic() < end:
            await noise.publish()
            await asyncio.sleep(0.2)
