"""Operations: what a request asks for, executed; what is the same for many is executed once.

A subscription's items come from its resolver, as objects. Resolvers hand the same object to all
whose scope, place and news are the same; then the same document makes the same bytes of it, and
they are made once (promise F). Nothing but the scope can make a difference, since nothing else of
the viewer is there while an item is executed.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from graphql import (
    ExecutionResult,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution import Executor, create_source_event_stream, execute_subscription_event

from gql.resolvers.context import Context
from gql.schema.build import BubblesSchema
from gql.schema.documents import ParsedQuery, QueryCache
from gql.schema.errors import Refused, refusal, refusing, to_json, told
from gql.schema.limits import Limits


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sends, whichever way it came; its shape has been checked."""

    document: str
    variables: Mapping[str, Any]
    operation_name: str | None = None


_Shared = WeakKeyDictionary[Any, dict[tuple[Any, ...], "bytes | asyncio.Future[bytes]"]]


class Operations:
    """Makes operations of requests. `time_limit` in seconds bounds a query or mutation."""

    def __init__(self, schema: BubblesSchema, limits: Limits, time_limit: float = 10.0) -> None:
        self.core = schema.core
        self.time_limit = time_limit
        self.shared: _Shared = WeakKeyDictionary()
        self.running: set[asyncio.Future[bytes]] = set()
        self._documents = QueryCache(schema.core, limits)

    def prepare(self, request: Request) -> "Operation":
        """The operation that a request asks for. Raises `Refused`."""
        document = self._documents.read(request.document)
        return Operation(self, document, document.operation(request.operation_name), request)


class Operation:
    """One request's operation; executed once, by `answer` or by `stream`."""

    __slots__ = ("_document", "_node", "_operations", "_request")

    def __init__(
        self,
        operations: Operations,
        document: ParsedQuery,
        node: OperationDefinitionNode,
        request: Request,
    ) -> None:
        self._operations = operations
        self._document = document
        self._node = node
        self._request = request

    @property
    def mutates(self) -> bool:
        """Whether this is a mutation."""
        return self._node.operation is OperationType.MUTATION

    @property
    def subscribes(self) -> bool:
        """Whether this is a subscription."""
        return self._node.operation is OperationType.SUBSCRIPTION

    def _executor(self, context: Context) -> Executor[Any]:
        """Raises `Refused` for variables that do not fit."""
        built = Executor.build(
            self._operations.core,
            self._document.node,
            context_value=context,
            raw_variable_values=dict(self._request.variables),
            operation_name=self._request.operation_name or None,
            hide_suggestions=True,
        )
        if isinstance(built, list):
            raise Refused(built)
        return built

    # queries and mutations

    async def answer(self, context: Context) -> bytes:
        """Executes a query or mutation; the JSON of its response. Raises `Refused` before it began.

        What was begun ends, even if the caller goes away: a cancelled database call may commit all
        the same, and may stall the connection pool.
        """
        made = _made(self._executor(context).execute_operation())
        if isinstance(made, bytes):
            return made
        self._operations.running.add(made)
        made.add_done_callback(self._operations.running.discard)
        done, _ = await asyncio.wait({made}, timeout=self._operations.time_limit)
        return made.result() if done else self._too_long().body

    def _too_long(self) -> Refused:
        said = f"The operation took longer than {self._operations.time_limit:g} seconds."
        if self.mutates:
            said += " It may still be carried out; repeat it with the same idempotency key."
        return refusal("UNAVAILABLE", said)

    # subscriptions

    async def stream(self, context: Context) -> AsyncGenerator[bytes]:
        """A subscription's items, each the JSON of a GraphQL response. Ends with `Refused`."""
        executor = self._executor(context)
        with refusing():
            seen = context.scoped()
            name, scope = self._request.operation_name, seen.require().scope
            key = (self._document, name, self._varying(), scope)
            async with aclosing(await _source(executor)) as items:
                async for item in items:
                    body = await self._rendered(item, seen, key)
                    del item  # who waits for the next one holds nothing of the last
                    yield body
                    del body

    async def _rendered(self, item: Any, seen: Context, key: tuple[Any, ...]) -> bytes:
        """The bytes of one item for all who asked with the same key."""
        known = self._operations.shared.setdefault(item, {})
        made = known.get(key)
        if made is None:
            result = execute_subscription_event(self._executor(seen).build_per_event_executor(item))
            made = known[key] = _made(result)
        return made if isinstance(made, bytes) else await asyncio.shield(made)

    def _varying(self) -> bytes:
        """The variables that make a difference to what an item becomes."""
        given = self._request.variables
        names = self._document.used_below_root(self._node)
        return to_json({name: given[name] for name in sorted(names) if name in given})


def _made(result: Any) -> "bytes | asyncio.Future[bytes]":
    """The JSON of a result; of one that is not there yet, as soon as it is.

    A result is not kept until somebody takes it: its JSON is much smaller.
    """
    if isinstance(result, ExecutionResult):
        return response(result.data, told(result.errors or ()))

    async def later() -> bytes:
        done = await result
        return response(done.data, told(done.errors or ()))

    return asyncio.ensure_future(later())


async def _source(executor: Executor[Any]) -> Any:
    """The stream of a subscription's items."""
    found: Any = create_source_event_stream(executor)
    source = await found if asyncio.iscoroutine(found) else found
    if isinstance(source, ExecutionResult):
        raise Refused(source.errors or ())
    return source


def response(data: Any, errors: list[GraphQLError]) -> bytes:
    """The JSON of a response to an operation that was executed."""
    found = {"errors": [error.formatted for error in errors]} if errors else {}
    return to_json({**found, "data": data})
