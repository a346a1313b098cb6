"""The operations that run on one WebSocket."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Any

from gql.execution.errors import operation_error
from gql.execution.executor import Executor, GraphQLRequest, Operation
from gql.model.domain.errors import Unauthenticated
from gql.resolvers.authentication import authenticate_credential
from gql.resolvers.context import Context
from gql.schema.errors import to_operation_error
from gql.transport.close_codes import CloseCode
from gql.transport.requests import parse_request
from gql.transport.websocket.channel import WebSocketChannel
from gql.transport.websocket.messages import (
    complete_message,
    encode_id,
    error_message,
    next_message,
)

# seconds after `connection_init` in which operations do not read the credential again
_CREDENTIAL_FRESHNESS = 1.0
_RESPONSE_TIMEOUT = 3.0  # seconds that running queries and mutations have when the server restarts


class WebSocketOperations:
    """Runs up to `limit` operations at a time, each in a task, and sends their results.

    `close` cancels all operations and then closes the socket.
    """

    __slots__ = (
        "_channel",
        "_close",
        "_context",
        "_executor",
        "_fresh_until",
        "_limit",
        "_responding_tasks",
        "_tasks",
    )

    def __init__(
        self,
        executor: Executor,
        context: Context,
        channel: WebSocketChannel,
        close: Callable[[CloseCode, str], Awaitable[None]],
        limit: int,
    ) -> None:
        self._executor = executor
        self._context = context
        self._channel = channel
        self._close = close
        self._limit = limit
        self._tasks: dict[str, asyncio.Task[None]] = {}  # by the operation's id
        # the queries and mutations among them
        self._responding_tasks: set[asyncio.Task[None]] = set()
        self._fresh_until = asyncio.get_running_loop().time() + _CREDENTIAL_FRESHNESS

    async def start(self, operation_id: str, payload: Any) -> None:
        """Starts a query, mutation or subscription.

        Raises `BadRequest` for a payload that is not a request.
        """
        if operation_id in self._tasks:
            reason = f"Subscriber for {operation_id} already exists"
            await self._close(CloseCode.SUBSCRIBER_ALREADY_EXISTS, reason)
            return
        request = parse_request(payload)
        if len(self._tasks) >= self._limit:
            error = operation_error("LIMIT_EXCEEDED", "Too many operations on this socket")
            await self._channel.send(error_message(encode_id(operation_id), error))
            return
        self._tasks[operation_id] = asyncio.create_task(self._run(operation_id, request))

    def cancel(self, operation_id: str) -> None:
        """Sends no more results. A mutation that has begun is carried out all the same."""
        task = self._tasks.pop(operation_id, None)
        if task:
            task.cancel()

    def cancel_all(self) -> None:
        """Sends no more results of any operation."""
        for task in self._tasks.values():
            task.cancel()

    async def wait_for_responses(self) -> None:
        """Waits up to 3 seconds until the running queries and mutations have been answered."""
        if self._responding_tasks:
            await asyncio.wait(self._responding_tasks, timeout=_RESPONSE_TIMEOUT)

    async def _run(self, operation_id: str, request: GraphQLRequest) -> None:
        """Runs one operation, and sends its results and its last message."""
        encoded_id = encode_id(operation_id)
        with suppress(OSError):  # the client has disconnected, which the socket notices itself
            try:
                await self._send_results(encoded_id, request)
            except Unauthenticated:
                del self._tasks[operation_id]
                await self._close(CloseCode.FORBIDDEN, "Forbidden")
                return
            except OSError:
                raise
            except Exception as error:  # noqa: BLE001  # the client waits for a last message
                last_message = error_message(encoded_id, to_operation_error(error))
            else:
                last_message = complete_message(encoded_id)
            # before the message: the client may use the id again as soon as it has received it
            del self._tasks[operation_id]
            await self._channel.send(last_message)

    async def _send_results(self, encoded_id: bytes, request: GraphQLRequest) -> None:
        context = await self._current_context()
        operation = self._executor.prepare(request)
        if not operation.is_subscription:
            await self._send_response(encoded_id, operation, context)
            return
        async with aclosing(operation.subscribe(context)) as results:
            async for body in results:
                await self._channel.send(next_message(encoded_id, body))
                del body  # not kept in memory while the subscription waits for its next item

    async def _send_response(
        self, encoded_id: bytes, operation: Operation, context: Context
    ) -> None:
        """Executes a query or mutation, which is answered before the server restarts."""
        task = asyncio.current_task()
        assert task  # noqa: S101  # for the type checker: this runs in a task
        self._responding_tasks.add(task)
        try:
            if not operation.is_mutation:
                await self._channel.wait_until_sent()  # a client that does not read gets no more
            body = await operation.execute(context)
            await self._channel.send(next_message(encoded_id, body))
        finally:
            self._responding_tasks.discard(task)

    async def _current_context(self) -> Context:
        """Returns the context of a new operation. Raises `Unauthenticated`.

        Reads the credential again, because it may have been revoked, except in the first second
        after `connection_init`.
        """
        if asyncio.get_running_loop().time() < self._fresh_until:
            return self._context
        database, credential_id = self._context.database, self._context.require().credential_id
        viewer = await database.run_to_completion(authenticate_credential(database, credential_id))
        return replace(self._context, viewer=viewer)
