"""Concurrent and cancelled mutations: one effect per idempotency key, a log without gaps."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from gql.model.domain.identifiers import new_id
from tests.model.race_harness import CASEY, ROBIN, ROUNDS_PER_SESSION, RaceHarness

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

CONCURRENCY = 50


async def test_fifty_concurrent_requests_with_one_key_have_one_effect(
    harness: RaceHarness,
) -> None:
    """One response is the first; the others are equal to it and marked as replayed."""

    async def repeat(session_id: str, _: str, http: bool, is_swapped: bool) -> None:
        agent = await harness.actor(harness.server.agent, http)
        before = await harness.session(session_id)
        key = new_id("key")
        requests = (
            harness.mutate(
                agent,
                "inviteParticipant",
                "participant { id } session { id }",
                sessionId=session_id,
                role="CC",
                contact=ROBIN,
                idempotencyKey=key,
            )
            for _ in range(CONCURRENCY)
        )
        payloads = await asyncio.gather(*requests)
        replayed = Counter(payload.pop("replayed") for payload in payloads)
        assert replayed == {False: 1, True: CONCURRENCY - 1}
        assert all(payload == payloads[0] for payload in payloads)
        session = await harness.session(session_id)
        assert len(session.participants) == len(before.participants) + 1
        assert session.participants[-1].id == payloads[0]["participant"]["id"]
        assert session.cursor == payloads[0]["cursor"]
        events = await harness.events_after(session_id, before.head)
        assert {event.cause for event in events} == {"inviteParticipant"}
        assert await harness.count_messages(session.participants[-1].id) == 1

    await harness.play(repeat, quick=3, full=200)


async def test_only_one_of_two_inputs_with_the_same_key_is_executed(harness: RaceHarness) -> None:
    """Requests with the other input are refused; those with the first input are replayed."""
    for number in range(harness.rounds(quick=2, full=10)):
        session_id, _ = await harness.start_session()
        agent = await harness.actor(harness.server.agent, number == 0)
        key = new_id("key")
        requests = [
            harness.try_mutate(
                agent,
                "inviteParticipant",
                "participant { id name }",
                sessionId=session_id,
                role="CC",
                contact=contact,
                idempotencyKey=key,
            )
            for contact in (CASEY, ROBIN) * (CONCURRENCY // 2)
        ]
        random.shuffle(requests)
        payloads = await asyncio.gather(*requests)
        errors = Counter(
            payload["errors"][0]["__typename"] for payload in payloads if payload["errors"]
        )
        assert errors == {"IdempotencyConflict": CONCURRENCY // 2}
        succeeded = [payload for payload in payloads if not payload["errors"]]
        replayed = Counter(payload["replayed"] for payload in succeeded)
        assert replayed == {False: 1, True: CONCURRENCY // 2 - 1}
        invited = {payload["participant"]["id"] for payload in succeeded}
        session = await harness.session(session_id)
        assert [{participant.id} for participant in session.participants[1:]] == [invited]


async def test_thirty_two_concurrent_writers_leave_no_gap_in_the_log(
    harness: RaceHarness,
) -> None:
    """Each mutation is in the log once, at the cursor that its payload returned."""
    session_id, _ = await harness.start_session()
    agent = await harness.viewer(harness.server.agent)
    template_id = harness.templates["form"]
    count = harness.rounds(quick=1, full=3)

    async def write(writer: int) -> list[str]:
        cursors = []
        for number in range(count):
            payload = await harness.mutate(
                agent,
                "addInteraction",
                name=f"{writer}.{number}",
                sessionId=session_id,
                templateId=template_id,
            )
            cursors.append(payload["cursor"])
        return cursors

    cursors = [
        cursor for written in await asyncio.gather(*map(write, range(32))) for cursor in written
    ]
    await harness.check_log(session_id)
    session = await harness.session(session_id)
    names = {f"{writer}.{number}" for writer in range(32) for number in range(count)}
    assert {interaction.name for interaction in session.interactions} == names
    assert len(session.interactions) == len(cursors) == len(set(cursors)) == 32 * count
    logged = {event.cursor for event in await harness.events_after(session_id, 0)}
    assert set(cursors) <= logged


async def test_a_cancelled_mutation_is_executed_completely_or_not_at_all(
    harness: RaceHarness,
) -> None:
    """Repeating it with the same key returns the one effect of both requests."""
    agent = await harness.viewer(harness.server.agent)
    session_id = ""
    for number in range(harness.rounds(quick=10, full=100)):
        if number % ROUNDS_PER_SESSION == 0:
            session_id, _ = await harness.start_session()
        head = (await harness.session(session_id)).head
        variables = {
            "sessionId": session_id,
            "role": "CC",
            "contact": ROBIN,
            "idempotencyKey": new_id("key"),
        }
        requests = [
            asyncio.create_task(
                harness.mutate(agent, "inviteParticipant", "participant { id }", **variables)
            )
            for _ in range(1 + number % 3)
        ]
        await asyncio.sleep(random.random() / 100)
        for request in requests:
            request.cancel()
        results = await asyncio.gather(*requests, return_exceptions=True)
        repeated = await harness.mutate(
            agent, "inviteParticipant", "participant { id }", **variables
        )
        participant_id = repeated["participant"]["id"]
        finished = [result for result in results if not isinstance(result, BaseException)]
        assert all(payload["participant"]["id"] == participant_id for payload in finished)
        events = await harness.events_after(session_id, head)
        assert [event.image.id for event in events if not event.changes] == [participant_id]
        assert await harness.count_messages(participant_id) == 1
        await harness.check_log(session_id)


async def test_cancelled_queries_do_not_use_up_the_connection_pool(harness: RaceHarness) -> None:
    session_id, _ = await harness.start_session()
    database = harness.server.app_state.database
    with record_loop_errors() as loop_errors:
        for _ in range(harness.rounds(quick=8, full=30)):
            queries = [asyncio.create_task(database.log.read(session_id, 0)) for _ in range(20)]
            await asyncio.sleep(random.random() / 200)
            for query in queries:
                query.cancel()
            results = await asyncio.gather(*queries, return_exceptions=True)
            assert [result for result in results if isinstance(result, Exception)] == []
            assert await database.log.read(session_id, 0)
        await harness.add_interaction(session_id, "form")
    # asyncpg drops the answer to its TLS request if it is cancelled while it connects
    known = "unexpected connection_lost() call"
    assert [error for error in loop_errors if str(error.get("exception")) != known] == []


@contextlib.contextmanager
def record_loop_errors() -> Iterator[list[dict[str, Any]]]:
    """Yields a list that receives what the event loop would log while the block runs."""
    errors: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    exception_handler = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, error: errors.append(error))
    try:
        yield errors
    finally:
        loop.set_exception_handler(exception_handler)
