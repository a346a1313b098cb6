"""Sharing results never changes them: random queries, viewers, cursors and batches."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gql.execution.executor import Executor, GraphQLRequest
from gql.execution.limits import Limits
from gql.live.subscription_registry import SubscriptionRegistry
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.viewer import SYSTEM, Viewer
from gql.resolvers.authentication import authenticate_token
from gql.resolvers.context import Context
from gql.schema import schema
from gql.schema.errors import error_formatter
from testing.running_server import Person, RunningServer, running_server
from testing.session_scenario import create_form, fill_form, start_scenario

SCHEMA = schema.core
# the selections that a query consists of; some use $x and $y
SELECTIONS = [
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
EVENTS_PER_ITEM = 7  # few, so that each stream has several items
FRAGMENTS = {
    "...Added": """fragment Added on InteractionAdded {
        interaction { id name completedCount @include(if: $y) steps { kind reached } } }""",
    "...Ends": "fragment Ends on SessionUpdate { ends: cursor ...Times }",
    "...Times": """fragment Times on SessionUpdate {
        times: events { at: occurredAt @skip(if: $y) } }""",
}


@dataclass(frozen=True)
class Subscriber:
    """Who subscribes, to which query, from which cursor; -1 stands for no cursor."""

    viewer_index: int
    selections: tuple[str, ...]
    alias: str
    variables: tuple[tuple[str, bool], ...]
    cursor_index: int

    @property
    def query(self) -> str:
        selection = " ".join(("cursor", *self.selections))
        fragments = ""
        for name, fragment in FRAGMENTS.items():
            fragments += fragment if name in selection + fragments else ""
        definitions = "$x: Boolean = true, $y: Boolean = false"
        # GraphQL rejects a variable that is defined but not used
        flags = "x: __typename @include(if: $x) y: __typename @include(if: $y)"
        return f"""subscription($s: ID!, $after: EventCursor, {definitions}) {{
            {self.alias}sessionUpdates(sessionId: $s, after: $after) {{ {selection} {flags} }} }}
            {fragments}"""


SUBSCRIBERS = st.builds(
    Subscriber,
    viewer_index=st.integers(0, 6),
    selections=st.lists(st.sampled_from(SELECTIONS), max_size=5, unique=True).map(tuple),
    alias=st.sampled_from(["", "a: ", "b: "]),
    variables=st.dictionaries(st.sampled_from("xy"), st.booleans()).map(
        lambda chosen: tuple(sorted(chosen.items()))
    ),
    cursor_index=st.integers(-1, 5),
)


@dataclass
class SessionHistory:
    """A session with a log, its viewers, and cursors spread over the log."""

    server: RunningServer
    session_id: str
    viewers: list[Viewer]
    cursors: list[str]
    last_cursor: str

    async def read(
        self, operations: Executor, registry: SubscriptionRegistry, subscriber: Subscriber
    ) -> list[bytes]:
        """Returns the results that the subscriber receives until the end of the log."""
        at = subscriber.cursor_index
        after = self.cursors[at] if at >= 0 else None
        variables = {"s": self.session_id, "after": after, **dict(subscriber.variables)}
        operation = operations.prepare(GraphQLRequest(subscriber.query, variables))
        context = self.context(registry, subscriber)
        results: list[bytes] = []
        async with aclosing(operation.subscribe(context)) as stream:
            async for result in stream:
                results.append(result)
                if self.last_cursor.encode() in result:
                    break
        return results

    def context(self, registry: SubscriptionRegistry, subscriber: Subscriber) -> Context:
        viewer = self.viewers[subscriber.viewer_index]
        return replace(
            self.server.app_state.new_context(),
            subscription_registry=registry,
            viewer=viewer,
            events_per_item=EVENTS_PER_ITEM,
        )

    async def compare(self, subscribers: list[Subscriber]) -> None:
        """Reads for all subscribers at once, then for each one with separate caches."""
        operations, registry = new_executor(), SubscriptionRegistry()
        shared = await asyncio.gather(
            *(self.read(operations, registry, subscriber) for subscriber in subscribers)
        )
        for subscriber, results in zip(subscribers, shared, strict=True):
            alone = await self.read(new_executor(), SubscriptionRegistry(), subscriber)
            assert results == alone, subscriber


def new_executor() -> Executor:
    return Executor(SCHEMA, Limits(), error_formatter)


@contextlib.asynccontextmanager
async def session_history(folder: Path) -> AsyncIterator[SessionHistory]:
    url = f"sqlite+aiosqlite:///{folder / 'bubbles.db'}"
    async with running_server(url, folder, sweep_interval=60.0) as server:
        scenario = await start_scenario(server)
        await scenario.invite("Bo")
        form = await create_form(server)
        interaction = await scenario.add_interaction(form)
        await scenario.add_interaction(
            form, recipients=[{"participantId": scenario.participant_ids["Bo"]}]
        )
        for person in scenario.people.values():
            await fill_form(person, interaction)
        people = [server.agent, server.admin, *scenario.people.values(), *await partners(server)]
        database = server.app_state.database
        # the last event is visible to everyone, so every stream reaches it

        def decide(unit: UnitOfWork) -> None:
            unit.drafts[scenario.id].session.name = "The end"

        await database.change(scenario.id, decide=decide, cause="test", actor=SYSTEM)
        log = await database.log.read(scenario.id, 0, 1_000)
        viewers = [await authenticate_token(database, person.token) for person in people]
        cursors = [log[step * (len(log) - 2) // 5].cursor for step in range(6)]
        yield SessionHistory(server, scenario.id, viewers, cursors, log[-1].cursor)


async def partners(server: RunningServer) -> list[Person]:
    """Creates three API keys; two have the same permissions."""
    status, documents = ["STATUS_READ"], ["STATUS_READ", "DOCUMENTS_READ"]
    keys: list[dict[str, Any]] = [
        await server.admin.mutate("createApiKey", "secret", name="K", permissions=permissions)
        for permissions in (status, documents, status)
    ]
    return [Person(server, key["secret"]) for key in keys]


def test_shared_results_equal_those_of_each_subscriber_alone(
    tmp_path: Path, full_length: bool
) -> None:
    stack = contextlib.AsyncExitStack()
    with asyncio.Runner() as runner:
        history = runner.run(stack.enter_async_context(session_history(tmp_path)))

        @settings(max_examples=150 if full_length else 20, deadline=None, database=None)
        @given(subscribers=st.lists(SUBSCRIBERS, min_size=2, max_size=10))
        def compare(subscribers: list[Subscriber]) -> None:
            runner.run(history.compare(subscribers))

        try:
            compare()
        finally:
            runner.run(stack.aclose())
