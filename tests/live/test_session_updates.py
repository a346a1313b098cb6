"""Streams: resumed at any place, reset where that cannot be, refused where the cursor is wrong."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from gql.cli.main import main
from gql.model.event_log.cursors import Cursor, parse_cursor
from testing.running_server import Failed, Person, RunningServer

pytestmark = pytest.mark.anyio

EVENTS = """subscription($s: ID!, $after: Cursor) { sessionUpdates(sessionId: $s, after: $after) {
    cursor previous reset session { id cursor } events { sequence cursor __typename } } }"""
BUBBLE = """subscription($i: ID!, $after: Cursor) {
    interactionUpdates(interactionId: $i, after: $after) {
    cursor previous reset interaction { id status } event { cause } } }"""
PEOPLE = """subscription($s: ID!, $after: Cursor) {
    participantConnections(sessionId: $s, after: $after) {
    cursor reset participants { id connected } } }"""
INBOX = """subscription($f: SessionFilter) { inbox(filter: $f) {
    reset sessions { id status name } } }"""


async def with_history(product: RunningServer) -> tuple[str, Person, str]:
    """A session with some ten events; its customer; a bubble of theirs."""
    contact = {"name": "Charlie", "email": "charlie@example.com"}
    made = await product.agent.do(
        "startSession", "session { id } participant { id }", name="S", customer=contact
    )
    session = made["session"]["id"]
    customer = await product.enter(made["participant"]["id"])
    form = await product.admin.do(
        "createForm", "template { id }", name="Form", fields=[{"name": "a", "label": "A"}]
    )
    bubble = ""
    for _ in range(3):
        added = await product.agent.do(
            "addInteraction",
            "interaction { id }",
            sessionId=session,
            templateId=form["template"]["id"],
        )
        bubble = added["interaction"]["id"]
        await customer.do("startInteraction", interactionId=bubble)
    return session, customer, bubble


async def heard(
    person: Person, session: str, after: str | None, until: int
) -> list[dict[str, Any]]:
    """The updates of a stream, until event `until` has come."""
    updates: list[dict[str, Any]] = []
    async with person.socket() as link:
        number = await link.subscribe(EVENTS, s=session, after=after)
        while True:
            update = (await link.next(number))["sessionUpdates"]
            updates.append(update)
            if parse_cursor(update["cursor"]).sequence >= until:
                return updates


async def test_a_stream_resumes_at_every_place_while_others_write(product: RunningServer) -> None:
    session, customer, bubble = await with_history(product)
    log = await product.app_state.database.events(session, 0)
    head = log[-1].sequence
    writing = asyncio.create_task(
        customer.do("declineInteraction", interactionId=bubble, reason="x")
    )
    for event in log:
        updates = await heard(product.agent, session, event.cursor, head)
        told = [one["sequence"] for update in updates for one in update["events"]]
        assert told[: head - event.sequence] == list(range(event.sequence + 1, head + 1))
        assert not any(update["reset"] or update["session"] for update in updates)
        if event.sequence == head:
            break
    await writing


async def test_each_item_goes_on_from_the_one_before(product: RunningServer) -> None:
    session, customer, bubble = await with_history(product)
    async with product.agent.socket() as link:
        number = await link.subscribe(EVENTS, s=session)
        first = (await link.next(number))["sessionUpdates"]
        assert first["session"]["cursor"] == first["cursor"]
        assert first["previous"] is None
        await customer.do("declineInteraction", interactionId=bubble, reason="x")
        second = (await link.next(number))["sessionUpdates"]
        assert second["previous"] == first["cursor"]
        assert second["events"][-1]["cursor"] == second["cursor"]


async def test_a_snapshot_of_a_query_and_a_stream_share_one_number(product: RunningServer) -> None:
    session, customer, bubble = await with_history(product)
    query = "query($s: ID!) { session(id: $s) { cursor } }"
    cursor = (await product.agent.ask(query, s=session))["session"]["cursor"]
    done = await customer.do("declineInteraction", interactionId=bubble, reason="x")
    updates = await heard(product.agent, session, cursor, parse_cursor(done["cursor"]).sequence)
    assert updates[-1]["cursor"] == done["cursor"]
    assert updates[0]["previous"] == cursor


async def test_a_cursor_that_is_ahead_or_off_the_chain_is_answered_by_a_reset(
    product: RunningServer,
) -> None:
    session, _, _ = await with_history(product)
    log = await product.app_state.database.events(session, 0)
    ahead = str(Cursor(session, log[-1].sequence + 5, log[-1].hash[:16]))
    forked = str(Cursor(session, log[2].sequence, "0" * 16))
    for cursor in (ahead, forked):
        async with product.agent.socket() as link:
            number = await link.subscribe(EVENTS, s=session, after=cursor)
            update = (await link.next(number))["sessionUpdates"]
        assert update["reset"] is True
        assert update["session"]["id"] == session
        assert update["cursor"] == log[-1].cursor


async def test_a_cursor_of_another_stream_is_refused(product: RunningServer) -> None:
    session, _, _ = await with_history(product)
    other, _, _ = await with_history(product)
    foreign = (await product.app_state.database.events(other, 0))[0].cursor
    for cursor in (foreign, "garbage", "", "A" * 50_000, "é"):
        async with product.agent.socket() as link:
            number = await link.subscribe(EVENTS, s=session, after=cursor)
            with pytest.raises(Failed) as no:
                await link.next(number)
        assert no.value.codes == ["BAD_CURSOR"]


async def test_a_bubbles_stream_tells_its_own_changes_only(product: RunningServer) -> None:
    session, customer, bubble = await with_history(product)
    view = await product.app_state.database.view(session)
    other = view.interactions[0].id
    async with customer.socket() as link:
        number = await link.subscribe(BUBBLE, i=bubble)
        first = (await link.next(number))["interactionUpdates"]
        assert first["interaction"]["status"] == "IN_PROGRESS"
        await customer.do("declineInteraction", interactionId=other, reason="x")
        await customer.do("declineInteraction", interactionId=bubble, reason="y")
        second = (await link.next(number))["interactionUpdates"]
    assert second["interaction"] == {"id": bubble, "status": "DECLINED"}
    assert second["event"]["cause"] == "declineInteraction"


async def test_who_comes_and_goes_is_a_stream_of_its_own(product: RunningServer) -> None:
    session, customer, bubble = await with_history(product)
    async with product.agent.socket() as link:
        number = await link.subscribe(PEOPLE, s=session)
        first = (await link.next(number))["participantConnections"]
        assert first["participants"] == [{"id": customer.id, "connected": False}]
        await customer.do("declineInteraction", interactionId=bubble, reason="x")
        async with customer.socket():
            second = (await link.next(number))["participantConnections"]
            assert second["participants"] == [{"id": customer.id, "connected": True}]


async def test_the_inbox_tells_the_latest_state_of_each_session(product: RunningServer) -> None:
    session, _, _ = await with_history(product)
    async with product.agent.socket() as link:
        number = await link.subscribe(INBOX, f={"status": "OPEN"})
        first = (await link.next(number))["inbox"]
        assert [one["id"] for one in first["sessions"]] == [session]
        assert first["reset"] is True
        await product.agent.do("endSession", sessionId=session)
        second = (await link.next(number))["inbox"]
        assert (second["sessions"][0]["id"], second["sessions"][0]["status"]) == (session, "ENDED")
        made = await product.agent.do("startSession", "session { id }", name="New")
        third = (await link.next(number))["inbox"]
        assert third["sessions"][0]["id"] == made["session"]["id"]


async def test_what_another_process_wrote_is_told_too(product: RunningServer) -> None:
    """The bell only wakes: without it every watched head is looked at."""
    session, customer, bubble = await with_history(product)
    product.app_state.database.on_change = lambda view: None
    async with product.agent.socket() as link:
        number = await link.subscribe(EVENTS, s=session)
        await link.next(number)
        await customer.do("declineInteraction", interactionId=bubble, reason="x")
        update = (await link.next(number))["sessionUpdates"]
    assert update["events"]


async def test_a_tampered_log_is_found_by_verify(product: RunningServer) -> None:
    session, _, _ = await with_history(product)
    url = product.app_state.settings.url
    args = ["verify", "--database-url", url, session]
    assert await asyncio.to_thread(main, args) == 0
    change = "UPDATE event SET image = replace(image, 'Charlie', 'Mallory') WHERE sequence = 2"
    async with product.app_state.database.engines.writer.begin() as sql:
        await sql.execute(text(change))
    assert await asyncio.to_thread(main, args) == 1
