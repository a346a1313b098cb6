"""Executes operations. Subscribers share the execution of an item if its result is the same.

A subscription's resolver yields items, which are then executed. Resolvers yield the same object to
all subscribers whose scope, cursor and events are the same. Subscribers with the same query,
variables and scope then share one execution of the item and its JSON. The scope stands for the
viewer, because an item is executed with a context that knows nothing else of the viewer.
"""

import asyncio
from collections.abc import AsyncGenerator, Hashable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from graphql import ExecutionResult, GraphQLSchema, OperationDefinitionNode, OperationType
from graphql.execution import Executor as CoreExecutor
from graphql.execution import create_source_event_stream, execute_subscription_event

from gql.execution.context import ExecutionContext
from gql.execution.errors import ErrorFormatter, OperationError, operation_error
from gql.execution.input_errors import find_variable_errors
from gql.execution.limits import Limits
from gql.execution.parsed_query import ParsedQuery
from gql.execution.query_cache import QueryCache
from gql.execution.response import encode_json, encode_response
from gql.execution.result_cache import EncodedResult, ResultCache


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """A GraphQL request over any transport. The transport has checked the types.

    `query` is None if the client sent only the hash of a query.
    """

    query: str | None
    variables: Mapping[str, Any]
    operation_name: str | None = None


class Executor:
    """Prepares operations for execution.

    `timeout`, in seconds, limits how long the response to a query or mutation may take.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: Limits,
        error_formatter: ErrorFormatter,
        timeout: float = 10.0,
    ) -> None:
        self.schema = schema
        self.error_formatter = error_formatter
        self.timeout = timeout
        self.results = ResultCache()
        self.running: set[asyncio.Future[bytes]] = set()
        self._queries = QueryCache(schema, limits, error_formatter)

    def prepare(self, request: GraphQLRequest) -> "Operation":
        """Returns the operation that a request asks for. Raises `OperationError`."""
        if request.query is None:
            # both strings are what clients look for to send the text, such as Apollo's and urql's
            raise operation_error("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")
        query = self._queries.parse(request.query)
        return Operation(self, query, query.operation(request.operation_name), request)

    def encode(self, result: Any) -> EncodedResult:
        """Returns the JSON of a result, or a future of it if the result is awaitable.

        Awaits and encodes in one task, so that the result object, which takes much more memory
        than its JSON, can be freed early.
        """
        if isinstance(result, ExecutionResult):
            return encode_response(result.data, self.error_formatter.format(result.errors or ()))

        async def await_and_encode() -> bytes:
            executed = await result
            return encode_response(
                executed.data, self.error_formatter.format(executed.errors or ())
            )

        return asyncio.ensure_future(await_and_encode())


class Operation:
    """The operation of one request. Call either `execute` or `subscribe`, once."""

    __slots__ = ("_executor", "_node", "_query", "_request")

    def __init__(
        self,
        executor: Executor,
        query: ParsedQuery,
        node: OperationDefinitionNode,
        request: GraphQLRequest,
    ) -> None:
        self._executor = executor
        self._query = query
        self._node = node
        self._request = request

    @property
    def is_query(self) -> bool:
        """Whether this is a query."""
        return self._node.operation is OperationType.QUERY

    @property
    def is_mutation(self) -> bool:
        """Whether this is a mutation."""
        return self._node.operation is OperationType.MUTATION

    @property
    def is_subscription(self) -> bool:
        """Whether this is a subscription."""
        return self._node.operation is OperationType.SUBSCRIPTION

    def _build(self, context: ExecutionContext) -> CoreExecutor[Any]:
        """Returns graphql-core's executor. Raises `OperationError` if the variables are invalid."""
        core_executor = CoreExecutor.build(
            self._executor.schema,
            self._query.node,
            context_value=context,
            raw_variable_values=dict(self._request.variables),
            operation_name=self._request.operation_name or None,
            hide_suggestions=True,
        )
        if isinstance(core_executor, list):
            definitions, values = self._node.variable_definitions or (), self._request.variables
            errors = find_variable_errors(self._executor.schema, definitions, values)
            raise OperationError(self._executor.error_formatter.format(errors or core_executor))
        return core_executor

    async def execute(self, context: ExecutionContext) -> bytes:
        """Executes a query or mutation and returns the JSON of the response.

        Raises `OperationError` if the variables are invalid; then nothing was executed. Once begun,
        execution runs to its end even if the caller is cancelled or the timeout passes: a cancelled
        database call may commit all the same, and may stall the connection pool.
        """
        result = self._executor.encode(self._build(context).execute_operation())
        if isinstance(result, bytes):
            return result
        self._executor.running.add(result)
        result.add_done_callback(self._executor.running.discard)
        done, _ = await asyncio.wait({result}, timeout=self._executor.timeout)
        return result.result() if done else self._timeout_error().body

    def _timeout_error(self) -> OperationError:
        message = f"The operation took longer than {self._executor.timeout:g} seconds."
        if self.is_mutation:
            message += " It may still complete; repeat it with the same idempotency key."
        return operation_error("UNAVAILABLE", message)

    async def subscribe(self, context: ExecutionContext) -> AsyncGenerator[bytes]:
        """Yields the results of a subscription, each the JSON of a response.

        Raises `OperationError` if the subscription ends with an error.
        """
        core_executor = self._build(context)
        try:
            scoped = context.scoped()
            key = (self._query, self._request.operation_name, self._variables_key(), scoped.scope)
            async with aclosing(await self._source_stream(core_executor)) as items:
                async for item in items:
                    body = await self._execute_item(item, scoped, key)
                    del item  # a waiting subscriber keeps neither the item nor its result alive
                    yield body
                    del body
        except Exception as error:
            raise self._executor.error_formatter.to_operation_error(error) from error

    async def _source_stream(self, core_executor: CoreExecutor[Any]) -> Any:
        """Returns the async generator of the subscription's items."""
        stream: Any = create_source_event_stream(core_executor)
        if asyncio.iscoroutine(stream):
            stream = await stream
        if isinstance(stream, ExecutionResult):
            raise OperationError(self._executor.error_formatter.format(stream.errors or ()))
        return stream

    async def _execute_item(self, item: Any, context: ExecutionContext, key: Hashable) -> bytes:
        """Returns the JSON of one item, executed once for all subscribers with the same key."""

        def execute() -> EncodedResult:
            core_executor = self._build(context).build_per_event_executor(item)
            return self._executor.encode(execute_subscription_event(core_executor))

        return await self._executor.results.get(item, key, execute)

    def _variables_key(self) -> bytes:
        """Returns the variables that may change the result of an item, as JSON."""
        variables = self._request.variables
        names = self._query.item_variables(self._node)
        return encode_json({name: variables[name] for name in sorted(names) if name in variables})
