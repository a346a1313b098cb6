"""A real server on a free port, and clients that use it over HTTP and WebSockets."""

import asyncio
import contextlib
import functools
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx2
import websockets

from gql.app import AppState, build_app_state, create_app
from gql.documents.demo import basic_contract
from gql.documents.process_pool import DocumentPool
from gql.model.database.migration import migrate
from gql.model.database.tables import OrganizationRow
from gql.model.domain.enums import ActorKind
from gql.model.domain.identifiers import new_id
from gql.model.domain.value_objects import Policy
from gql.resolvers.organization.users import new_user, new_user_token
from gql.schema import schema
from gql.server.server import Config, Server, listen
from gql.settings import Settings

PROTOCOL = "graphql-transport-ws"


@functools.cache
def document_pool() -> DocumentPool:
    """Returns the worker processes of the test run; starting new ones per server is slow."""
    pool = DocumentPool(workers=1)
    pool.start()
    return pool


class OperationFailed(AssertionError):
    """A response had top-level errors, with these codes."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(json.dumps(errors))
        self.codes = [error.get("extensions", {}).get("code") for error in errors]


@dataclass
class Person:
    """A client with a token of the user or participant `id`; an empty token is anonymous.

    `languages` is its Accept-Language header.
    """

    server: "RunningServer"
    token: str
    id: str = ""
    languages: str = ""

    async def execute(self, query: str, **variables: Any) -> dict[str, Any]:
        """Executes a query or mutation and returns its `data`.

        Raises `OperationFailed` if the response has errors.
        """
        response = await self.post({"query": query, "variables": variables})
        body: dict[str, Any] = response.json()
        if body.get("errors"):
            raise OperationFailed(body["errors"])
        data: dict[str, Any] = body["data"]
        return data

    async def post(self, body: Any) -> httpx2.Response:
        headers = {"content-type": "application/json", **self._language_headers}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        # JSON in ASCII can contain half a surrogate pair, which UTF-8 cannot
        return await self.server.http.post("/graphql", content=json.dumps(body), headers=headers)

    async def try_mutate(
        self, name: str, selection: str = "", /, **arguments: Any
    ) -> dict[str, Any]:
        """Executes a mutation and returns its payload, with the errors.

        `selection` is what to select besides `errors`, and `cursor` and `replayed` if the
        payload has them.
        """
        input_type = self.server.input_types[name]
        errors = "__typename message path ... on ActionUnavailable { reason action }"
        query = f"""mutation M($input: {input_type}) {{
            {name}(input: $input) {{
                {common_fields(name)} {selection} errors {{ {errors} }} }} }}"""
        data = await self.execute(query, input=arguments)
        payload: dict[str, Any] = data[name]
        return payload

    async def mutate(self, name: str, selection: str = "", /, **arguments: Any) -> dict[str, Any]:
        """Executes a mutation that must succeed; returns its payload."""
        payload = await self.try_mutate(name, selection, **arguments)
        assert payload["errors"] == [], payload["errors"]
        return payload

    @contextlib.asynccontextmanager
    async def socket(self) -> AsyncIterator["Socket"]:
        """Opens a WebSocket that is authenticated with the token."""
        async with self.server.socket(**self._language_headers) as socket:
            payload = {"Authorization": f"Bearer {self.token}"}
            await socket.send("connection_init", payload=payload)
            assert (await socket.receive())["type"] == "connection_ack"
            yield socket

    @property
    def _language_headers(self) -> dict[str, str]:
        return {"Accept-Language": self.languages} if self.languages else {}


@dataclass
class Socket:
    """A client of graphql-transport-ws. Reads messages when one is asked for."""

    connection: Any
    _last_id: int = 0
    _unread: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    async def send(self, message_type: str, **fields: Any) -> None:
        await self.connection.send(json.dumps({"type": message_type, **fields}))

    async def receive(self, within: float = 20) -> dict[str, Any]:
        """Returns the next message that arrives, of any operation."""
        message: dict[str, Any] = json.loads(await asyncio.wait_for(self.connection.recv(), within))
        return message

    async def subscribe(self, query: str, **variables: Any) -> str:
        """Starts an operation and returns its id."""
        self._last_id += 1
        operation_id = str(self._last_id)
        payload = {"query": query, "variables": variables}
        await self.send("subscribe", id=operation_id, payload=payload)
        return operation_id

    async def next(self, operation_id: str, within: float = 20) -> dict[str, Any]:
        """Returns the `data` of an operation's next item.

        Raises `OperationFailed` if the item has errors.
        """
        message = await self._next_message(operation_id, within)
        if message["type"] == "error":
            raise OperationFailed(message["payload"])
        assert message["type"] == "next", message
        payload = message["payload"]
        if payload.get("errors"):
            raise OperationFailed(payload["errors"])
        data: dict[str, Any] = payload["data"]
        return data

    async def _next_message(self, operation_id: str, within: float) -> dict[str, Any]:
        unread = self._unread.setdefault(operation_id, [])
        while not unread:
            message = await self.receive(within)
            self._unread.setdefault(message.get("id", ""), []).append(message)
        return unread.pop(0)


@dataclass
class RunningServer:
    """A running server with an organization, its agent and its admin.

    `input_types` has the input type of each mutation.
    `other_agents` are agents of further organizations, whose outboxes may have invitations.
    """

    app_state: AppState
    http: httpx2.AsyncClient
    port: int
    input_types: dict[str, str]
    agent: Person = field(init=False)
    admin: Person = field(init=False)
    other_agents: list[Person] = field(default_factory=list)

    def socket(self, **headers: str) -> contextlib.AbstractAsyncContextManager[Socket]:
        """Opens a WebSocket that is not authenticated."""
        return _open_socket(self.port, headers)

    def anonymous(self) -> Person:
        return Person(self, "")

    async def create_organization(
        self, name: str = "Acme Bank", **policy: Any
    ) -> tuple[Person, Person]:
        """Creates an organization; returns its agent and its admin."""
        database = self.app_state.database
        people = []
        async with database.write_transaction() as work:
            row = OrganizationRow(
                id=new_id("org"), name=name, policy=Policy(**policy), created_at=work.now
            )
            work.add(row)
            for kind in (ActorKind.AGENT, ActorKind.ADMIN):
                user = new_user(
                    work.now, row.id, kind, f"{name} {kind.title()}", f"{kind}@x.example"
                )
                credential, secret = new_user_token(user, work.now, 3_600)
                work.add(user)
                work.add(credential)
                people.append(Person(self, secret, user.id))
        return people[0], people[1]

    async def join(self, participant_id: str) -> Person:
        """Exchanges the link that was sent to a participant for a token."""
        secret = await self.link_secret(participant_id)
        payload = await self.anonymous().mutate("exchangeLink", "token", secret=secret)
        return Person(self, payload["token"], participant_id)

    async def link_secret(self, participant_id: str) -> str:
        """Returns the secret of the link that was sent to a participant."""
        query = "{ outbox(first: 100) { edges { node { participantId kind body } } } }"
        for agent in (self.agent, *self.other_agents):
            outbox = (await agent.execute(query))["outbox"]
            for edge in outbox["edges"]:
                message = edge["node"]
                if message["participantId"] == participant_id and "/join#" in message["body"]:
                    secret: str = message["body"].split("/join#")[1].split()[0]
                    return secret
        raise AssertionError("this participant was not invited")

    async def upload(self, person: Person, name: str, content: bytes) -> str:
        """Uploads a file to its signed URL; returns the upload's id."""
        payload = await person.mutate(
            "createUpload", "uploadId url", fileName=name, contentType="application/pdf"
        )
        response = await self.http.put(url_path(payload["url"]), content=content)
        assert response.status_code == 204, response.text
        upload_id: str = payload["uploadId"]
        return upload_id

    async def create_contract_template(self) -> str:
        """Creates a template from the Basic Contract; returns its id."""
        upload_id = await self.upload(self.admin, "contract.pdf", basic_contract("Acme Bank"))
        payload = await self.admin.mutate(
            "createPdfTemplate", "template { id }", name="Basic Contract", uploadId=upload_id
        )
        template_id: str = payload["template"]["id"]
        return template_id


def url_path(url: str) -> str:
    """Returns a signed URL without its scheme and host."""
    return "/" + url.split("/", 3)[3]


@contextlib.asynccontextmanager
async def _open_socket(port: int, headers: dict[str, str]) -> AsyncIterator[Socket]:
    subprotocol = websockets.Subprotocol(PROTOCOL)
    url = f"ws://127.0.0.1:{port}/graphql"
    async with websockets.connect(
        url, subprotocols=[subprotocol], additional_headers=headers, compression=None
    ) as connection:
        yield Socket(connection)


@functools.cache
def _input_types() -> dict[str, str]:
    """Returns the input type of each mutation, as a variable declares it."""
    mutations = schema.core.mutation_type
    assert mutations is not None
    return {name: str(field.args["input"].type) for name, field in mutations.fields.items()}


@functools.cache
def common_fields(mutation: str) -> str:
    """Returns which of the fields `cursor` and `replayed` the payload of a mutation has."""
    payload: Any = schema.core.type_map[f"{mutation[0].upper()}{mutation[1:]}Payload"]
    return " ".join(name for name in ("cursor", "replayed") if name in payload.fields)


@contextlib.asynccontextmanager
async def running_server(
    database_url: str, folder: Path, **settings: Any
) -> AsyncIterator[RunningServer]:
    """Migrates the database and runs a server on a free port while the block runs."""
    await migrate(database_url)
    server_settings = Settings(
        **{
            "data_dir": folder,
            "database_url": database_url,
            "port": 0,
            "presence_grace": 0.2,
            "sweep_interval": 0.25,
            **settings,
        }
    )
    with listen(server_settings) as listener:
        server_settings = replace(server_settings, port=listener.getsockname()[1])
        state = build_app_state(server_settings, document_pool())
        server = Server(
            Config(server_settings, functools.partial(create_app, server_settings, state))
        )
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
            assert not serving.done(), serving.exception()
        try:
            async with _client(state) as running:
                yield running
        finally:
            server.should_exit = True
            await _wait_for_exit(serving, server_settings.shutdown_timeout)


@contextlib.asynccontextmanager
async def _client(state: AppState) -> AsyncIterator[RunningServer]:
    """Connects to a server that has started, and creates an organization."""
    port = state.settings.port
    url = f"http://127.0.0.1:{port}"
    # verify=False: loading the certificate authorities, which HTTP does not need, takes 27 ms
    async with httpx2.AsyncClient(base_url=url, timeout=30, verify=False) as http:
        running = RunningServer(state, http, port, _input_types())
        running.agent, running.admin = await running.create_organization()
        yield running


async def _wait_for_exit(serving: asyncio.Task[None], limit: float) -> None:
    """Fails if the server takes longer than its limit to stop, and prints its tasks."""
    _, unfinished = await asyncio.wait({serving}, timeout=limit + 5)
    if unfinished:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.print_stack(file=sys.stderr)
        serving.cancel()
        raise AssertionError(f"the server did not stop in {limit} seconds; see its tasks above")
    await serving


async def open_subscription(
    socket: Socket, query: str, **variables: Any
) -> tuple[str, dict[str, Any]]:
    """Starts a subscription; returns its id and its first item."""
    operation_id = await socket.subscribe(query, **variables)
    return operation_id, root_field(await socket.next(operation_id))


def root_field(data: dict[str, Any]) -> dict[str, Any]:
    """Returns the value of the only root field."""
    (value,) = data.values()
    field_value: dict[str, Any] = value
    return field_value
