"""The product as tests use it: a real server on a free port, real HTTP and sockets, real tokens."""

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
from gql.model.domain.viewer import SYSTEM
from gql.resolvers.organization.users import new_user, token_for
from gql.server.server import Config, Server, listen
from gql.settings import Settings

PROTOCOL = "graphql-transport-ws"


@functools.cache
def document_pool() -> DocumentPool:
    """The worker processes of this test run: warming new ones for each product takes longer."""
    pool = DocumentPool(workers=1)
    pool.start()
    return pool


class Failed(AssertionError):
    """An operation answered with top-level errors."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(json.dumps(errors))
        self.codes = [one.get("extensions", {}).get("code") for one in errors]


@dataclass
class Person:
    """Somebody with a token: queries, mutations, sockets in their name."""

    product: "RunningServer"
    token: str
    id: str = ""

    async def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The `data` of a query or mutation; raises `Failed` on top-level errors."""
        answer = await self.post({"query": document, "variables": variables})
        body: dict[str, Any] = answer.json()
        if body.get("errors"):
            raise Failed(body["errors"])
        data: dict[str, Any] = body["data"]
        return data

    async def post(self, body: Any) -> httpx2.Response:
        headers = {"content-type": "application/json"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        # in ASCII, so that text that is no text can be sent, too
        return await self.product.http.post("/graphql", content=json.dumps(body), headers=headers)

    async def order(self, name: str, want: str = "", /, **given: Any) -> dict[str, Any]:
        """Carries out one mutation by its name; `want` selects more of its payload."""
        kind = self.product.inputs[name]
        refusal = "__typename message path ... on ActionUnavailable { reason action }"
        document = f"""mutation Order($input: {kind}) {{
            {name}(input: $input) {{ cursor replayed {want} errors {{ {refusal} }} }} }}"""
        data = await self.ask(document, input=given)
        payload: dict[str, Any] = data[name]
        return payload

    async def do(self, name: str, want: str = "", /, **given: Any) -> dict[str, Any]:
        """Carries out one mutation that must not be refused."""
        payload = await self.order(name, want, **given)
        assert payload["errors"] == [], payload["errors"]
        return payload

    @contextlib.asynccontextmanager
    async def socket(self) -> AsyncIterator["Socket"]:
        """A socket signed in with this person's token."""
        async with self.product.socket() as link:
            await link.send("connection_init", payload={"Authorization": f"Bearer {self.token}"})
            assert (await link.receive())["type"] == "connection_ack"
            yield link


@dataclass
class Socket:
    """A graphql-transport-ws client, message by message."""

    link: Any
    _number: int = 0
    _waiting: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    async def send(self, kind: str, **more: Any) -> None:
        await self.link.send(json.dumps({"type": kind, **more}))

    async def receive(self, within: float = 20) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(await asyncio.wait_for(self.link.recv(), within))
        return message

    async def subscribe(self, document: str, **variables: Any) -> str:
        """Begins an operation; returns its id for `next`."""
        self._number += 1
        number = str(self._number)
        payload = {"query": document, "variables": variables}
        await self.send("subscribe", id=number, payload=payload)
        return number

    async def next(self, number: str, within: float = 20) -> dict[str, Any]:
        """The `data` of an operation's next item; raises `Failed` on errors."""
        message = await self._message(number, within)
        if message["type"] == "error":
            raise Failed(message["payload"])
        assert message["type"] == "next", message
        payload = message["payload"]
        if payload.get("errors"):
            raise Failed(payload["errors"])
        data: dict[str, Any] = payload["data"]
        return data

    async def _message(self, number: str, within: float) -> dict[str, Any]:
        waiting = self._waiting.setdefault(number, [])
        while not waiting:
            message = await self.receive(within)
            self._waiting.setdefault(message.get("id", ""), []).append(message)
        return waiting.pop(0)


@dataclass
class RunningServer:
    """A running server, and the first people of an organization in it."""

    parts: AppState
    http: httpx2.AsyncClient
    port: int
    inputs: dict[str, str]
    agent: Person = field(init=False)
    admin: Person = field(init=False)

    def socket(self) -> Any:
        return _socket(self.port)

    def nobody(self) -> Person:
        """Somebody without a token."""
        return Person(self, "")

    async def organization(self, name: str = "Acme Bank", **policy: Any) -> tuple[Person, Person]:
        """A new organization with an agent and an admin, in this order."""
        database = self.parts.database
        people = []
        async with database.writing(cause="test", actor=SYSTEM) as work:
            row = OrganizationRow(
                id=new_id("org"), name=name, policy=Policy(**policy), created_at=work.now
            )
            work.add(row)
            for kind in (ActorKind.AGENT, ActorKind.ADMIN):
                user = new_user(
                    work.now, row.id, kind, f"{name} {kind.title()}", f"{kind}@x.example"
                )
                credential, secret = token_for(user, work.now, 3_600)
                work.add(user)
                work.add(credential)
                people.append(Person(self, secret, user.id))
        return people[0], people[1]

    async def enter(self, participant_id: str) -> Person:
        """Reads a participant's invitation in the outbox, and exchanges its link for a token."""
        secret = await self.invitation(participant_id)
        entered = await self.nobody().do("exchangeLink", "token", secret=secret)
        return Person(self, entered["token"], participant_id)

    async def invitation(self, participant_id: str) -> str:
        """The secret of a participant's link, as it stands in the outbox."""
        query = "{ outbox(first: 100) { edges { node { participantId kind body } } } }"
        for who in self.staff:
            found = await who.ask(query)
            for edge in found["outbox"]["edges"]:
                message = edge["node"]
                if message["participantId"] == participant_id and "/join#" in message["body"]:
                    secret: str = message["body"].split("/join#")[1].split()[0]
                    return secret
        raise AssertionError("nobody invited this participant")

    @property
    def staff(self) -> list[Person]:
        return [self.agent, *self.others]

    others: list[Person] = field(default_factory=list)

    async def upload(self, who: Person, name: str, content: bytes) -> str:
        """Brings a file by its signed URL; returns the upload's id."""
        made = await who.do(
            "createUpload", "uploadId url", fileName=name, contentType="application/pdf"
        )
        answer = await self.http.put(path_of(made["url"]), content=content)
        assert answer.status_code == 204, answer.text
        upload_id: str = made["uploadId"]
        return upload_id

    async def contract(self) -> str:
        """The Basic Contract as a template of the organization; returns its id."""
        upload_id = await self.upload(self.admin, "contract.pdf", basic_contract("Acme Bank"))
        made = await self.admin.do(
            "createPdfTemplate", "template { id }", name="Basic Contract", uploadId=upload_id
        )
        template_id: str = made["template"]["id"]
        return template_id


def path_of(url: str) -> str:
    """A signed URL without its host, for the test's own client."""
    return "/" + url.split("/", 3)[3]


@contextlib.asynccontextmanager
async def _socket(port: int) -> AsyncIterator[Socket]:
    subprotocol = websockets.Subprotocol(PROTOCOL)
    url = f"ws://127.0.0.1:{port}/graphql"
    async with websockets.connect(url, subprotocols=[subprotocol], compression=None) as link:
        yield Socket(link)


_MUTATIONS = "{ __schema { mutationType { fields { name args { type { ofType { name } } } } } } }"


@contextlib.asynccontextmanager
async def running_server(
    database_url: str, folder: Path, **settings: Any
) -> AsyncIterator[RunningServer]:
    """Migrates the database and serves the product on a free port, until the block ends."""
    await migrate(database_url)
    own = Settings(
        **{
            "data_dir": folder,
            "database_url": database_url,
            "port": 0,
            "presence_grace": 0.2,
            "sweep_interval": 0.25,
            **settings,
        }
    )
    with listen(own) as listener:
        own = replace(own, port=listener.getsockname()[1])
        parts = build_app_state(own, document_pool())
        server = Server(Config(own, functools.partial(create_app, own, parts)))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
            assert not serving.done(), serving.exception()
        try:
            url = f"http://127.0.0.1:{own.port}"
            async with httpx2.AsyncClient(base_url=url, timeout=30) as http:
                product = RunningServer(parts, http, own.port, {})
                fields = (await product.nobody().ask(_MUTATIONS))["__schema"]["mutationType"]
                product.inputs.update(
                    {one["name"]: one["args"][0]["type"]["ofType"]["name"] + "!"
                     for one in fields["fields"]}
                )  # fmt: skip
                product.agent, product.admin = await product.organization()
                yield product
        finally:
            server.should_exit = True
            await _ended(serving, own.shutdown_timeout)


async def _ended(serving: asyncio.Task[None], limit: float) -> None:
    """Waits for the server's end; one that overruns fails, and shows what it still does."""
    _, late = await asyncio.wait({serving}, timeout=limit + 5)
    if late:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.print_stack(file=sys.stderr)
        serving.cancel()
        raise AssertionError(f"the server did not end in {limit} seconds; its tasks stand above")
    await serving


async def opened(link: Socket, document: str, **variables: Any) -> tuple[str, dict[str, Any]]:
    """A subscription's id, and its first item."""
    number = await link.subscribe(document, **variables)
    return number, only(await link.next(number))


def only(data: dict[str, Any]) -> dict[str, Any]:
    """The one field that was asked for."""
    (item,) = data.values()
    found: dict[str, Any] = item
    return found
