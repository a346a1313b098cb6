"""Who is connected: several tabs once, a reload unseen, a crashed process freed (rules 13, 15)."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from gql.live.presence import Presence
from gql.model.views import ParticipantView
from gql.resolvers.access import viewer_of
from tests.product import Person, Product, running_product

pytestmark = pytest.mark.anyio


async def invited(product: Product) -> tuple[str, Person]:
    contact = {"name": "Charlie", "email": "charlie@example.com"}
    made = await product.agent.do(
        "startSession", "session { id } participant { id }", name="S", customer=contact
    )
    return made["session"]["id"], await product.enter(made["participant"]["id"])


async def seen(product: Product, session: str) -> ParticipantView:
    return (await product.parts.database.view(session)).participants[0]


async def eventually(product: Product, session: str, *, connected: bool) -> None:
    """Waits until it is so; the test's own time limit ends a wait in vain."""
    with product.parts.hub.watch(session) as watch:
        while (view := await product.parts.database.view(session)).participants[
            0
        ].connected is not connected:
            await watch.moved(view.head)


async def changes(product: Product, session: str) -> int:
    events = await product.parts.database.events(session, 0)
    return sum("connected" in event.changes for event in events)


async def test_several_tabs_count_once(product: Product) -> None:
    session, customer = await invited(product)
    async with customer.socket():
        async with customer.socket():
            await eventually(product, session, connected=True)
        await asyncio.sleep(3 * product.parts.settings.presence_grace)
        assert (await seen(product, session)).connected is True
    await eventually(product, session, connected=False)
    assert await changes(product, session) == 2


async def test_a_reload_within_the_grace_time_is_not_seen(
    database_url: str, tmp_path: Path
) -> None:
    async with running_product(database_url, tmp_path, presence_grace=30.0) as product:
        session, customer = await invited(product)
        for _ in range(5):
            async with customer.socket():
                await eventually(product, session, connected=True)
        assert await changes(product, session) == 1


async def test_a_query_over_http_does_not_connect(product: Product) -> None:
    session, customer = await invited(product)
    await customer.ask("{ viewer { ... on ParticipantViewer { id } } }")
    assert (await seen(product, session)).connected is False


async def test_a_crashed_process_frees_its_participants_when_its_lease_ends(
    product: Product,
) -> None:
    session, customer = await invited(product)
    dead = Presence(product.parts.database, grace=1.0)
    await dead.arrive(await viewer_of(product.parts.database, customer.token))
    assert (await seen(product, session)).connected is True
    await product.parts.sweeper.sweep()
    assert (await seen(product, session)).connected is True
    product.parts.database.clock = lambda now: now + timedelta(seconds=16)
    await product.parts.sweeper.sweep()
    assert (await seen(product, session)).connected is False
    assert await changes(product, session) == 2


async def test_who_comes_back_after_a_restart_has_never_been_away(
    database_url: str, tmp_path: Path
) -> None:
    async with running_product(database_url, tmp_path, presence_grace=30.0) as product:
        session, customer = await invited(product)
        async with customer.socket():
            await eventually(product, session, connected=True)
    async with running_product(database_url, tmp_path, presence_grace=30.0) as product:
        again = Person(product, customer.token, customer.id)
        async with again.socket():
            assert (await seen(product, session)).connected is True
            assert await changes(product, session) == 1
