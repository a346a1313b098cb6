"""Shared or not, everybody is told the same: random documents, scopes, places and batches."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql.live.subscription_registry import SubscriptionRegistry
from gql.model.domain.viewer import SYSTEM, Viewer
from gql.resolvers.authentication import viewer_of
from gql.resolvers.context import Context
from gql.resolvers.session import updates
from gql.schema import build_schema
from gql.schema.limits import Limits
from gql.schema.operations import Operations, Request
from testing.running_server import Person, RunningServer, running_server
from testing.session_scenario import a_form, fill, room

SCHEMA = build_schema()
# what a document may be made of; $x and $y are used in some of them
PARTS = [
    "previous reset",
    "start: previous",
    "session { id name status cursor }",
    "session @include(if: $x) { status }",
    "session { participants { id name email connected @skip(if: $y) } }",
    "session { interactions { id status completedCount toolbar { action available reason } } }",
    "events { sequence cause occurredAt }",
    "events { __typename actor { name kind } } ",
    "events @skip(if: $x) { cursor }",
    "events { ... on InteractionChanged @include(if: $y) { changes interaction { status } } }",
    "events { ... on ParticipantChanged { changes participant { id email completed } } }",
    "events { ...Added } ",
    "...Ends @include(if: $x)",
]
FRAGMENTS = {
    "...Added": """fragment Added on InteractionAdded {
        interaction { id name completedCount @include(if: $y) steps { kind reached } } }""",
    "...Ends": "fragment Ends on SessionUpdate { ends: cursor ...Told }",
    "...Told": "fragment Told on SessionUpdate { told: events { at: occurredAt @skip(if: $y) } }",
}


@dataclass(frozen=True)
class Ask:
    """One subscriber: who, what, and from which place of the log."""

    who: int
    parts: tuple[str, ...]
    alias: str
    variables: tuple[tuple[str, bool], ...]
    place: int

    @property
    def document(self) -> str:
        inner = " ".join(("cursor", *self.parts))
        needed = ""
        for name, fragment in FRAGMENTS.items():
            needed += fragment if name in inner + needed else ""
        flags = "$x: Boolean = true, $y: Boolean = false"
        used = "x: __typename @include(if: $x) y: __typename @include(if: $y)"
        return f"""subscription($s: ID!, $after: Cursor, {flags}) {{
            {self.alias}sessionUpdates(sessionId: $s, after: $after) {{ {inner} {used} }} }}
            {needed}"""


ASKS = st.builds(
    Ask,
    who=st.integers(0, 6),
    parts=st.lists(st.sampled_from(PARTS), max_size=5, unique=True).map(tuple),
    alias=st.sampled_from(["", "a: ", "b: "]),
    variables=st.dictionaries(st.sampled_from("xy"), st.booleans()).map(
        lambda chosen: tuple(sorted(chosen.items()))
    ),
    place=st.integers(-1, 5),
)


@dataclass
class Stage:
    """A session with a history, and everybody who may watch it."""

    product: RunningServer
    session: str
    viewers: list[Viewer]
    cursors: list[str]
    end: str

    async def told(self, own: Operations, hub: SubscriptionRegistry, ask: Ask) -> list[bytes]:
        """What a subscriber is told until the end of the log."""
        after = self.cursors[ask.place] if ask.place >= 0 else None
        variables: dict[str, Any] = {"s": self.session, "after": after, **dict(ask.variables)}
        operation = own.prepare(Request(ask.document, variables))
        told: list[bytes] = []
        async with aclosing(operation.stream(self.context(hub, ask))) as stream:
            async for item in stream:
                told.append(item)
                if self.end.encode() in item:
                    break
        return told

    def context(self, hub: SubscriptionRegistry, ask: Ask) -> Context:
        return replace(self.product.parts.context(), hub=hub, viewer=self.viewers[ask.who])

    async def compare(self, asks: list[Ask]) -> None:
        """All at once with one another, then each by itself."""
        own, hub = Operations(SCHEMA, Limits()), SubscriptionRegistry()
        shared = await asyncio.gather(*(self.told(own, hub, one) for one in asks))
        for ask, together in zip(asks, shared, strict=True):
            alone = await self.told(Operations(SCHEMA, Limits()), SubscriptionRegistry(), ask)
            assert together == alone, ask


@contextlib.asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[Stage]:
    url = f"sqlite+aiosqlite:///{folder / 'bubbles.db'}"
    async with running_server(url, folder, sweep_interval=60.0) as product:
        own = await room(product)
        await own.invite("Bo")
        form = await a_form(product)
        first = await own.add(form)
        only = [{"participantId": own.ids["Bo"]}]
        await own.add(form, recipients=only)
        for who in own.people.values():
            await fill(who, first)
        people = [product.agent, product.admin, *own.people.values()]
        for scopes in (["STATUS_READ"], ["STATUS_READ", "DOCUMENTS_READ"], ["STATUS_READ"]):
            made = await product.admin.do("createApiKey", "secret", name="K", permissions=scopes)
            people.append(Person(product, made["secret"]))
        database = product.parts.database
        # the last event is one that everybody sees, so all streams come to it
        async with database.writing(own.id, cause="test", actor=SYSTEM) as work:
            work.rows[own.id].session.name = "The end"
        log = await database.events(own.id, 0, 1_000)
        viewers = [await viewer_of(database, one.token) for one in people]
        places = [log[at * (len(log) - 2) // 5].cursor for at in range(6)]
        yield Stage(product, own.id, viewers, places, log[-1].cursor)


def test_what_is_shared_is_what_each_would_be_told_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updates, "BATCH", 7)  # so that a stream has several items
    stack = contextlib.AsyncExitStack()
    with asyncio.Runner() as runner:
        own = runner.run(stack.enter_async_context(stage(tmp_path)))

        @settings(max_examples=150, deadline=None, database=None)
        @given(asks=st.lists(ASKS, min_size=2, max_size=10))
        def same(asks: list[Ask]) -> None:
            runner.run(own.compare(asks))

        try:
            same()
        finally:
            runner.run(stack.aclose())
