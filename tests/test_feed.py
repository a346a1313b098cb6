"""The organization's feed: every event once, in an order that is safe to read on from."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from gql.model.database import Database
from gql.model.feed import Position, moved, read_feed
from gql.model.viewer import SYSTEM
from tests.postgres import PostgresServer
from tests.product import Failed, Person, Product, running_product

pytestmark = pytest.mark.anyio

FEED = """query($first: Int!, $after: String) { organizationEvents(first: $first, after: $after) {
    pageInfo { hasNextPage hasPreviousPage endCursor }
    edges { cursor node { __typename sessionId sequence } } } }"""


async def page(who: Person, first: int = 100, after: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = (await who.ask(FEED, first=first, after=after))["organizationEvents"]
    return found


async def started(who: Person, name: str = "S") -> str:
    made = await who.do("startSession", "session { id }", name=name)
    session: str = made["session"]["id"]
    return session


async def everything(who: Person, first: int, after: str | None = None) -> list[tuple[str, int]]:
    """All that can be read now, page by page."""
    told: list[tuple[str, int]] = []
    while True:
        found = await page(who, first, after)
        told += [(one["node"]["sessionId"], one["node"]["sequence"]) for one in found["edges"]]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            return told


async def test_the_feed_tells_every_event_once_while_many_write(product: Product) -> None:
    told: list[tuple[str, int]] = []
    after: str | None = None
    writing = [asyncio.create_task(started(product.agent, f"S{n}")) for n in range(20)]
    ending = [
        asyncio.create_task(product.agent.do("endSession", sessionId=await one)) for one in writing
    ]
    while True:
        done = all(one.done() for one in ending)
        found = await page(product.agent, 3, after)
        told += [(one["node"]["sessionId"], one["node"]["sequence"]) for one in found["edges"]]
        after = found["pageInfo"]["endCursor"]
        if done and not found["pageInfo"]["hasNextPage"] and not found["edges"]:
            break
    assert sorted(told) == sorted({(await one, n) for one in writing for n in (1, 2)})
    for session in {one for one, _ in told}:
        assert [n for one, n in told if one == session] == [1, 2]


async def test_the_feed_can_be_read_on_from_every_place(product: Product) -> None:
    for number in range(4):
        await started(product.agent, f"S{number}")
    edges = (await page(product.agent))["edges"]
    whole = [(one["node"]["sessionId"], one["node"]["sequence"]) for one in edges]
    for number, edge in enumerate(edges):
        assert await everything(product.agent, 2, edge["cursor"]) == whole[number + 1 :]
    last = await page(product.agent, 100, edges[-1]["cursor"])
    assert last["edges"] == []
    assert last["pageInfo"] == {
        "hasNextPage": False, "hasPreviousPage": True, "endCursor": edges[-1]["cursor"]
    }  # fmt: skip


async def test_the_feed_is_the_organizations_own(product: Product) -> None:
    agent, _ = await product.organization("Other")
    mine, theirs = await started(product.agent), await started(agent)
    assert {one for one, _ in await everything(product.agent, 100)} == {mine}
    assert {one for one, _ in await everything(agent, 100)} == {theirs}
    foreign = (await page(agent))["pageInfo"]["endCursor"]
    for cursor in (foreign, "garbage", "", "A" * 10_000, "é"):
        with pytest.raises(Failed) as no:
            await page(product.agent, 10, cursor)
        assert no.value.codes == ["BAD_CURSOR"]


async def test_a_participant_has_no_feed(product: Product) -> None:
    contact = {"name": "Charlie", "email": "charlie@example.com"}
    made = await product.agent.do("startSession", "participant { id }", name="S", customer=contact)
    charlie = await product.enter(made["participant"]["id"])
    with pytest.raises(Failed) as no:
        await page(charlie)
    assert no.value.codes == ["NOT_FOUND"]


async def test_what_commits_late_is_not_lost(
    postgres: PostgresServer, migrated_template: str, tmp_path: Path
) -> None:
    """The writer of SQLite is alone, so there only PostgreSQL is asked."""
    url = postgres.create_database("late", template=migrated_template)
    async with running_product(url, tmp_path) as product:
        early = await started(product.agent, "begins first, commits last")
        place = (await page(product.agent))["pageInfo"]["endCursor"]
        elsewhere = Database(url)
        try:
            async with elsewhere.writing(early, cause="test", actor=SYSTEM) as work:
                work.rows[early].session.name = "Renamed"
                await work.sql.execute(text("SELECT pg_current_xact_id()"))
                late = await started(product.agent, "begins last, commits first")
                assert await everything(product.agent, 100, place) == []
            assert await everything(product.agent, 100, place) == [(early, 2), (late, 1)]
        finally:
            await elsewhere.close()


async def test_what_moved_is_told_from_the_present_on(product: Product) -> None:
    database = product.parts.database
    await started(product.agent, "before")

    async def look(after: Position | None) -> tuple[Position, set[str]]:
        async with database.reading() as sql:
            return await moved(sql, database.sqlite, after)

    place, none = await look(None)
    assert none == set()
    session = await started(product.agent, "after")
    async with asyncio.timeout(20):  # what else runs in the cluster may hold the horizon back
        while not (found := await look(place))[1]:  # noqa: ASYNC110  # nothing tells when
            await asyncio.sleep(0.05)
    assert found[1] == {session}
    assert (await look(found[0]))[1] == set()


async def test_a_page_of_others_events_is_bounded_and_read_on_from(product: Product) -> None:
    agent, _ = await product.organization("Other")
    theirs = await started(agent)
    mine = await started(product.agent)
    database = product.parts.database
    view = await database.view(mine)
    async with database.reading() as sql:
        whole = await read_feed(sql, database.sqlite, view.organization_id, Position(), 100)
    assert [one.session_id for one, _ in whole.events] == [mine]
    assert theirs not in {one.session_id for one, _ in whole.events}


async def test_an_inbox_hears_of_another_process_without_a_bell(product: Product) -> None:
    session = await started(product.agent)
    elsewhere = Database(product.parts.settings.url)
    query = "subscription { inbox { reset sessions { id name } } }"
    try:
        async with product.agent.socket() as link:
            number = await link.subscribe(query)
            await link.next(number)
            async with elsewhere.writing(session, cause="test", actor=SYSTEM) as work:
                work.rows[session].session.name = "Renamed elsewhere"
            item = (await link.next(number))["inbox"]
            assert item["sessions"] == [{"id": session, "name": "Renamed elsewhere"}]
    finally:
        await elsewhere.close()
