"""Where the product meets the network: HTTP, sockets, signed URLs, limits, and what errors tell.

One server on SQLite for all tests of this file, each with people and sessions of its own.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
import websockets
from graphql import get_introspection_query
from sqlalchemy import select, text
from websockets.asyncio.client import ClientConnection

from gql.model.database.tables import EventRow, SessionRow
from gql.model.domain.enums import ActorKind
from gql.model.domain.viewer import SYSTEM
from gql.model.event_log.hash_chain import verify_chain
from gql.resolvers.authentication import new_credential, viewer_of
from gql.storage.signed_urls import DOWNLOAD, UPLOAD, SignedUrl, seal
from testing.running_server import (
    PROTOCOL,
    Failed,
    Person,
    RunningServer,
    Socket,
    path_of,
    running_server,
)

pytestmark = pytest.mark.anyio

OPERATIONS, UPLOAD_LIMIT, INIT_TIMEOUT = 3, 4_096, 2.0
VIEWER = "{ viewer { __typename } }"
INSIDE = ("sqlalchemy", "sqlite", "msgspec", "traceback", "select ", "/work", ".py", "error(")


@pytest.fixture(scope="module")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    folder = tmp_path_factory.mktemp("edge")
    async with running_server(
        f"sqlite+aiosqlite:///{folder / 'bubbles.db'}",
        folder,
        connection_init_timeout=INIT_TIMEOUT,
        max_operations=OPERATIONS,
        upload_limit=UPLOAD_LIMIT,
    ) as running:
        yield running


# tokens


async def token(
    product: RunningServer, *, lifetime: timedelta = timedelta(hours=1), revoked: bool = False
) -> str:
    """One more token of the product's agent."""
    database = product.parts.database
    viewer = await viewer_of(database, product.agent.token)
    async with database.writing(cause="test", actor=SYSTEM) as work:
        row, secret = new_credential(
            work.now,
            viewer.organization_id,
            ActorKind.AGENT,
            user_id=viewer.id,
            lifetime=lifetime,
        )
        row.revoked_at = work.now if revoked else None
        work.add(row)
    return secret


async def bad_tokens(product: RunningServer) -> dict[str, str]:
    return {
        "unknown": "bt_" + "x" * 43,
        "expired": await token(product, lifetime=timedelta(seconds=-1)),
        "revoked": await token(product, revoked=True),
        "odd": "é" * 9_000,
        "none": "",
    }


async def test_a_token_that_does_not_hold_is_answered_unauthenticated(
    product: RunningServer,
) -> None:
    assert (await Person(product, await token(product)).ask(VIEWER))["viewer"]
    for name, secret in (await bad_tokens(product)).items():
        if name == "odd":
            continue  # no HTTP header
        for document in (VIEWER, '{ node(id: "ses_x") { id } }', "{ sessions { totalCount } }"):
            with pytest.raises(Failed) as no:
                await Person(product, secret).ask(document)
            assert no.value.codes == ["UNAUTHENTICATED"], name


@pytest.mark.parametrize("scheme", ["Basic {}", "{}", "Bearer", "Token {}"])
async def test_only_a_bearer_token_signs_in(product: RunningServer, scheme: str) -> None:
    headers = {"authorization": scheme.format(product.agent.token)}
    answer = await product.http.post("/graphql", json={"query": VIEWER}, headers=headers)
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_the_schema_can_be_read_without_a_token(product: RunningServer) -> None:
    assert (await product.nobody().ask("{ __schema { queryType { name } } }"))["__schema"]


# sockets


@contextlib.asynccontextmanager
async def connected(
    product: RunningServer, *protocols: str, **headers: str
) -> AsyncIterator[ClientConnection]:
    url = f"ws://127.0.0.1:{product.port}/graphql"
    names = [websockets.Subprotocol(one) for one in protocols or (PROTOCOL,)]
    async with websockets.connect(
        url, subprotocols=names, additional_headers=headers, compression=None
    ) as link:
        yield link


async def closing(link: ClientConnection) -> int:
    """The code with which the server closes; its reason tells nothing of the inside."""
    with contextlib.suppress(websockets.ConnectionClosed):
        while True:
            await asyncio.wait_for(link.recv(), 20)
    assert link.close_code is not None
    reason = link.close_reason or ""
    assert len(reason.encode()) <= 123
    assert not [word for word in INSIDE if word in reason.lower()]
    return link.close_code


async def test_a_socket_with_a_token_that_does_not_hold_is_closed_with_4403(
    product: RunningServer,
) -> None:
    for name, secret in (await bad_tokens(product)).items():
        async with connected(product) as link:
            payload = {"Authorization": f"Bearer {secret}"} if name != "none" else {}
            await Socket(link).send("connection_init", payload=payload)
            assert await closing(link) == 4403, name


async def test_a_socket_without_connection_init_is_closed_with_4408(product: RunningServer) -> None:
    async with connected(product) as link:
        await Socket(link).send("ping")
        assert json.loads(await link.recv())["type"] == "pong"
        assert await closing(link) == 4408


async def test_a_second_connection_init_is_closed_with_4429(product: RunningServer) -> None:
    async with product.agent.socket() as socket:
        await socket.send("connection_init", payload={})
        assert await closing(socket.link) == 4429


async def test_an_operation_before_connection_init_is_closed_with_4401(
    product: RunningServer,
) -> None:
    async with connected(product) as link:
        await Socket(link).subscribe(VIEWER)
        assert await closing(link) == 4401


async def test_the_same_id_twice_is_closed_with_4409(product: RunningServer) -> None:
    async with product.agent.socket() as socket:
        for _ in range(2):
            payload = {"query": "subscription { inbox { reset } }"}
            await socket.send("subscribe", id="same", payload=payload)
        assert await closing(socket.link) == 4409


async def test_an_id_can_be_used_again_when_its_operation_is_over(product: RunningServer) -> None:
    async with product.agent.socket() as socket:
        for _ in range(2):
            await socket.send("subscribe", id="same", payload={"query": VIEWER})
            types = [(await socket.receive())["type"] for _ in range(2)]
            assert types == ["next", "complete"]


@pytest.mark.parametrize(
    "message",
    ["nonsense", "{}", '{"type": "stop"}', '{"type": "subscribe"}'],
)
async def test_a_message_that_is_none_ends_that_socket_only(
    product: RunningServer, message: str
) -> None:
    async with product.agent.socket() as other, product.agent.socket() as socket:
        await socket.link.send(message)
        assert await closing(socket.link) == 4400
        await other.send("ping")
        assert (await other.receive())["type"] == "pong"


async def test_the_legacy_subprotocol_is_not_accepted(product: RunningServer) -> None:
    async with connected(product, "graphql-ws") as link:
        assert link.subprotocol is None
        assert await closing(link) == 4406
    async with connected(product, "graphql-ws", PROTOCOL) as link:
        assert link.subprotocol == PROTOCOL


@pytest.mark.parametrize("key", ["Authorization", "authorization", "AUTHORIZATION"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
async def test_connection_init_takes_the_token_in_any_case(
    product: RunningServer, key: str, scheme: str
) -> None:
    async with connected(product) as link:
        socket = Socket(link)
        payload = {"other": 1, key: f"{scheme} {product.agent.token}"}
        await socket.send("connection_init", payload=payload)
        assert (await socket.receive())["type"] == "connection_ack"
        number = await socket.subscribe("{ viewer { ... on AgentViewer { id } } }")
        assert (await socket.next(number))["viewer"]["id"] == product.agent.id


@pytest.mark.parametrize("init", [{}, {"payload": {}}, {"payload": {"locale": "de"}}])
async def test_the_token_may_come_with_the_handshake(
    product: RunningServer, init: dict[str, Any]
) -> None:
    async with connected(product, Authorization=f"Bearer {product.agent.token}") as link:
        await Socket(link).send("connection_init", **init)
        assert (await Socket(link).receive())["type"] == "connection_ack"


async def test_what_connection_init_brings_goes_before_the_handshake(
    product: RunningServer,
) -> None:
    async with connected(product, Authorization=f"Bearer {product.agent.token}") as link:
        socket = Socket(link)
        payload = {"Authorization": f"Bearer {product.admin.token}"}
        await socket.send("connection_init", payload=payload)
        assert (await socket.receive())["type"] == "connection_ack"
        number = await socket.subscribe("{ viewer { ... on AgentViewer { id } } }")
        assert (await socket.next(number))["viewer"]["id"] == product.admin.id


async def test_one_operation_too_many_is_refused_and_leaves_the_others_alone(
    product: RunningServer,
) -> None:
    async with product.agent.socket() as socket:
        running = [
            await socket.subscribe("subscription { inbox { reset sessions { id } } }")
            for _ in range(OPERATIONS)
        ]
        for number in running:
            await socket.next(number)
        extra = await socket.subscribe(VIEWER)
        message = await socket.receive()
        assert (message["id"], message["type"]) == (extra, "error")
        made = await product.agent.do("startSession", "session { id }", name="Still heard")
        for number in running:
            heard = await socket.next(number)
            assert heard["inbox"]["sessions"] == [{"id": made["session"]["id"]}]
        await socket.send("complete", id=running[0])
        await socket.send("ping")
        assert (await socket.receive())["type"] == "pong"
        assert (await socket.next(await socket.subscribe(VIEWER)))["viewer"]


async def test_a_document_that_does_not_fit_leaves_the_socket_alone(product: RunningServer) -> None:
    async with product.agent.socket() as socket:
        with pytest.raises(Failed) as no:
            await socket.next(await socket.subscribe("{ nothing }"))
        assert no.value.codes == ["GRAPHQL_VALIDATION_FAILED"]
        with pytest.raises(Failed) as no:
            await socket.next(await socket.subscribe(deep(50)))
        assert no.value.codes == ["LIMIT_EXCEEDED"]
        assert (await socket.next(await socket.subscribe(VIEWER)))["viewer"]


async def test_an_order_whose_socket_goes_away_is_done_whole_or_not_at_all(
    product: RunningServer,
) -> None:
    agent, _ = await product.organization("Cut")
    document = """mutation($input: StartSessionInput!) { startSession(input: $input) {
        session { id } } }"""
    customer = {"name": "Charlie", "email": "charlie@example.com"}
    for number in range(20):
        async with agent.socket() as socket:
            given = {"name": f"Cut {number}", "customer": customer}
            await socket.subscribe(document, input=given)
            await asyncio.sleep(number / 500)
            socket.link.transport.abort()
    await agent.do("startSession", name="Afterwards", customer=customer)
    viewer = await viewer_of(product.parts.database, agent.token)
    async with product.parts.database.reading() as sql:
        ours = select(SessionRow).where(SessionRow.organization_id == viewer.organization_id)
        sessions = list(await sql.scalars(ours))
        assert len(sessions) > 1
        for session in sessions:
            log = select(EventRow).where(EventRow.session_id == session.id)
            rows = list(await sql.scalars(log.order_by(EventRow.sequence)))
            assert verify_chain(rows, session.head, session.head_hash) is None
    found = await agent.ask(
        """{ sessions(first: 100) { edges { node { participants { name } } } }
             outbox(first: 100) { totalCount } }"""
    )
    people = [one["node"]["participants"] for one in found["sessions"]["edges"]]
    assert people == [[{"name": "Charlie"}]] * len(sessions)
    assert found["outbox"]["totalCount"] == len(sessions)


# documents


def deep(levels: int) -> str:
    return "{ a " * levels + "{ a }" + " }" * levels


def chained(count: int) -> str:
    """Fragments, each of which spreads the next one twice: 2 to the power of `count` fields."""
    spreads = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(count)]
    return "{ ...F0 } " + " ".join(spreads) + f" fragment F{count} on Query {{ __typename }}"


def wide(count: int) -> str:
    """A document with that many times 100 fields."""
    fields = "fragment F on Query { " + "__typename " * 100 + "}"
    return "{ " + "...F " * count + "} " + fields


def sent(count: int, *, within: str = "{}") -> str:
    """A document with that many orders."""
    order = 'endSession(input: {sessionId: "ses_x"}) { replayed }'
    return within.format(" ".join(f"m{n}: {order}" for n in range(count)))


IN_FRAGMENT = "mutation {{ ...F }} fragment F on Mutation {{ {} }}"
TOO_MUCH = {
    "depth": deep(25),
    "depth far down": deep(300),
    "fields": wide(21),
    "aliases": "{ " + " ".join(f"a{n}: __typename" for n in range(101)) + " }",
    "tokens": "{ " + "__typename " * 10_001 + "}",
    "mutations": sent(6, within="mutation {{ {} }}"),
    "mutations in a fragment": sent(6, within=IN_FRAGMENT),
    "mutations in an inline fragment": sent(6, within="mutation {{ ... on Mutation {{ {} }} }}"),
    "chained fragments": chained(60),
    "the second operation": "query A { __typename } query B " + deep(25),
}


@pytest.mark.parametrize("name", TOO_MUCH)
async def test_a_document_over_a_limit_is_refused_before_it_runs(
    product: RunningServer, name: str
) -> None:
    body = {"query": TOO_MUCH[name], "operationName": "A" if "second" in name else None}
    answer = await product.agent.post(body)
    said = answer.json()
    assert [one["extensions"]["code"] for one in said["errors"]] == ["LIMIT_EXCEEDED"]
    assert not said.get("data")


async def test_a_document_at_its_limits_is_answered(product: RunningServer) -> None:
    aliases = " ".join(f"a{n}: __typename" for n in range(100))
    assert len(await product.agent.ask("{ " + aliases + " }")) == 100
    for within in ("mutation {{ {} }}", IN_FRAGMENT):
        assert len(await product.agent.ask(sent(5, within=within))) == 5
    assert await product.agent.ask(chained(5))
    assert await product.agent.ask(wide(20))


async def test_fragments_in_a_circle_are_refused(product: RunningServer) -> None:
    document = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
    with pytest.raises(Failed) as no:
        await product.agent.ask(document)
    assert no.value.codes == ["GRAPHQL_VALIDATION_FAILED"]


async def test_graphiql_can_read_the_whole_schema(product: RunningServer) -> None:
    document = get_introspection_query(
        descriptions=True,
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
    )
    read = await product.nobody().ask(document)
    assert len(read["__schema"]["types"]) > 50


# errors


MISSPELT = [
    "{ viewr { __typename } }",
    '{ session(idd: "x") { id } }',
    '{ node(id: "x") { ... on Sesion { id } } }',
    "{ sessions(filter: {statu: OPEN}) { totalCount } }",
    "{ sessions(filter: {status: OPE}) { totalCount } }",
    "query($s: SessionStats) { sessions { totalCount } }",
    "{ viewer @inclde(if: true) { __typename } }",
    '{ sessions(first: "x") { totalCount } }',
    "query($a: Int) { sessions(first: $b) { totalCount } }",
    "{ viewer { ... on AgentViewer { nam } } }",
]


@pytest.mark.parametrize("document", MISSPELT)
async def test_a_document_that_does_not_fit_has_a_code_and_no_suggestion(
    product: RunningServer, document: str
) -> None:
    answer = await product.agent.post({"query": document})
    errors = answer.json()["errors"]
    assert {one["extensions"]["code"] for one in errors} == {"GRAPHQL_VALIDATION_FAILED"}
    assert "Did you mean" not in answer.text
    assert not [word for word in INSIDE if word in answer.text.lower()]


@pytest.mark.parametrize("document", ["{", "", "{ viewer { __typename }", "\u0000", "{ a(b: 1.) }"])
async def test_what_is_no_document_is_refused_with_a_sentence(
    product: RunningServer, document: str
) -> None:
    answer = await product.agent.post({"query": document})
    assert answer.status_code in (200, 400)
    assert not [word for word in INSIDE if word in answer.text.lower()]
    if answer.status_code == 200:
        assert answer.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"


@pytest.mark.parametrize(
    "variables",
    [{"f": {"status": "OPE"}}, {"f": {"statu": "OPEN"}}, {"f": 7}, {"f": {"status": ["OPEN"] * 2}}],
)
async def test_variables_that_do_not_fit_have_a_code_and_no_suggestion(
    product: RunningServer, variables: dict[str, Any]
) -> None:
    document = "query($f: SessionFilter) { sessions(filter: $f) { totalCount } }"
    answer = await product.agent.post({"query": document, "variables": variables})
    errors = answer.json()["errors"]
    assert {one["extensions"]["code"] for one in errors} == {"BAD_USER_INPUT"}
    assert "Did you mean" not in answer.text


@pytest.mark.parametrize("after", ["garbage", "", "é", "A" * 5_000])
async def test_a_cursor_that_is_none_is_said_to_be_bad(product: RunningServer, after: str) -> None:
    made = await product.agent.do("startSession", "session { id }", name="S")
    for document in (
        "query($id: ID!, $a: Cursor) { session(id: $id) { events(after: $a) { totalCount } } }",
        "query($id: ID!, $a: String) { node(id: $id) { id } sessions(after: $a) { totalCount } }",
    ):
        answer = await product.agent.post(
            {"query": document, "variables": {"id": made["session"]["id"], "a": after}}
        )
        (error,) = answer.json()["errors"]
        assert error["extensions"]["code"] == "BAD_CURSOR"
        assert error["message"], "a person reads this"


async def test_a_fault_inside_is_told_by_a_number_only_and_the_log_has_it(
    product: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    agent, admin = await product.organization("Broken")
    made = await admin.do("createForm", "template { id }", name="Form", fields=[{"name": "a"}])
    broken = text("UPDATE template SET steps = 'secret-inside' WHERE id = :id")
    async with product.parts.database.engines.writer.begin() as sql:
        await sql.execute(broken, {"id": made["template"]["id"]})
    with caplog.at_level(logging.ERROR):
        answer = await agent.post({"query": "{ templates { edges { node { name } } } }"})
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["id"] in caplog.text
    assert "secret-inside" not in answer.text
    assert not [word for word in INSIDE if word in answer.text.lower()]
    async with agent.socket() as socket:
        with pytest.raises(Failed) as no:
            await socket.next(await socket.subscribe("{ templates { totalCount } }"))
    assert no.value.codes == ["INTERNAL"]
    assert not [word for word in INSIDE if word in str(no.value).lower()]


# HTTP


async def test_get_never_changes_anything(product: RunningServer) -> None:
    agent, _ = await product.organization("Get")
    order = 'mutation { startSession(input: {name: "By GET"}) { replayed } }'
    headers = {"authorization": f"Bearer {agent.token}", "accept": "application/json"}
    both = f"query Q {{ __typename }} {order.replace('mutation', 'mutation M')}"
    for params in ({"query": order}, {"query": both, "operationName": "M"}):
        answer = await product.http.get("/graphql", params=params, headers=headers)
        assert 400 <= answer.status_code < 500
    assert (await agent.ask("{ sessions { totalCount } }"))["sessions"]["totalCount"] == 0


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_other_methods_are_not_allowed(product: RunningServer, method: str) -> None:
    answer = await product.http.request(method, "/graphql", json={"query": VIEWER})
    assert answer.status_code == 405


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"nonsense", b"\xff\xfe", b'{"query": 7}', b'[{"query": "{ __typename }"}]', b"{}"],
)
async def test_a_body_that_is_no_question_is_the_callers_fault(
    product: RunningServer, content: bytes
) -> None:
    headers = {"content-type": "application/json"}
    answer = await product.http.post("/graphql", content=content, headers=headers)
    assert 400 <= answer.status_code < 500
    assert not [word for word in INSIDE if word in answer.text.lower()]


async def test_a_form_or_a_text_is_no_question(product: RunningServer) -> None:
    """A page of another site could send these without asking the browser."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        content = json.dumps({"query": VIEWER})
        answer = await product.http.post(
            "/graphql", content=content, headers={"content-type": kind}
        )
        assert 400 <= answer.status_code < 500


async def test_a_body_over_a_mebibyte_is_too_large(product: RunningServer) -> None:
    headers = {"content-type": "application/json"}
    body = json.dumps({"query": VIEWER}).encode()
    for size, status in ((1 << 20, 200), ((1 << 20) + 1, 413)):
        content = body + b" " * (size - len(body))
        answer = await product.http.post("/graphql", content=content, headers=headers)
        assert answer.status_code == status, size

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * (1 << 16)

    chunked = await product.http.post("/graphql", content=endless(), headers=headers)
    assert chunked.status_code == 413


# files


async def place(who: Person, name: str = "file.pdf", kind: str = "application/pdf") -> str:
    made = await who.do("createUpload", "url uploadId", fileName=name, contentType=kind)
    return path_of(made["url"])


async def test_an_upload_over_the_limit_is_too_large(product: RunningServer) -> None:
    path = await place(product.agent)
    for content in (b"x" * (UPLOAD_LIMIT + 1), pieces(b"x" * 1_024, 5)):
        answer = await product.http.put(path, content=content)
        assert answer.status_code == 413
    assert (await product.http.put(path, content=b"x" * UPLOAD_LIMIT)).status_code == 204


async def pieces(content: bytes, count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield content


async def test_a_place_takes_one_file(product: RunningServer) -> None:
    path = await place(product.agent)
    assert (await product.http.put(path, content=b"")).status_code == 422
    assert (await product.http.put(path, content=b"one")).status_code == 204
    assert (await product.http.put(path, content=b"one")).status_code == 204
    assert (await product.http.put(path, content=b"two")).status_code == 422


async def test_a_ticket_that_is_forged_or_over_is_not_found(product: RunningServer) -> None:
    viewer = await viewer_of(product.parts.database, product.agent.token)
    key, now = product.parts.url_key, int(time.time())

    def ticket(expires: int, secret: str, use: str) -> str:
        return seal(SignedUrl(use, viewer.credential_id, expires, "int_x"), secret)

    for use in (DOWNLOAD, UPLOAD, "other"):
        for sealed in (
            ticket(now - 1, key, use),
            ticket(now + 100, key + "x", use),
            ticket(now + 100, key, use),
            "nothing",
            "a.b",
            "." * 50,
            "é.é",
            "A" * 10_000,
        ):
            fetched = await product.http.get(f"/files/{sealed}")
            brought = await product.http.put(f"/uploads/{sealed}", content=b"x")
            for answer in (fetched, brought):
                assert answer.status_code == 404
                assert not [word for word in INSIDE if word in answer.text.lower()]


async def shared(product: RunningServer, **upload: str) -> tuple[Person, Person, str, str]:
    """An agent and admin of a new organization, a bubble with a file of its customer, the path."""
    agent, admin = await product.organization("Files")
    product.others.append(agent)
    asked = await admin.do("createFileRequest", "template { id }", name="A file")
    made = await agent.do(
        "startSession",
        "session { id } participant { id }",
        name="S",
        customer={"name": "Charlie", "email": "charlie@example.com"},
    )
    added = await agent.do(
        "addInteraction",
        "interaction { id steps { id } }",
        sessionId=made["session"]["id"],
        templateId=asked["template"]["id"],
    )
    bubble = added["interaction"]
    if upload:
        customer = await product.enter(made["participant"]["id"])
        await customer.do("startInteraction", interactionId=bubble["id"])
        brought = await customer.do("createUpload", "url uploadId", **upload)
        answer = await product.http.put(path_of(brought["url"]), content=b"what is in it")
        assert answer.status_code == 204
        step = bubble["steps"][0]["id"]
        await customer.do("attachFile", stepId=step, uploadId=brought["uploadId"])
    return agent, admin, bubble["id"], made["participant"]["id"]


async def leave(who: Person, bubble: str) -> str:
    return path_of((await who.do("downloadInteraction", "url", interactionId=bubble))["url"])


@pytest.mark.parametrize(
    "name",
    ['a"b.pdf', "a/b\\c.pdf", "../../etc/passwd", "Zoë €.pdf", "a\r\nX-Evil: 1", "100%;.pdf", "…"],
)
async def test_a_download_says_its_name_safely(product: RunningServer, name: str) -> None:
    agent, _, bubble, _ = await shared(product, fileName=name, contentType="application/pdf")
    answer = await product.http.get(await leave(agent, bubble))
    assert answer.content == b"what is in it"
    said = answer.headers["content-disposition"]
    plain, _, whole = said.partition("; filename*=UTF-8''")
    assert plain.startswith('attachment; filename="')
    assert plain.endswith('"')
    inner = plain.removeprefix('attachment; filename="')[:-1]
    assert inner.isascii()
    assert not {'"', "\\", "/", "\r", "\n"} & {*inner}
    assert unquote(whole) == name
    assert "/" not in whole
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in answer.headers["cache-control"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "x-evil" not in answer.headers


@pytest.mark.parametrize("kind", ["text/html", "a/b\r\nX-Evil: 1", "текст/plain", "x"])
async def test_a_file_of_any_kind_can_be_fetched_or_is_not_taken(
    product: RunningServer, kind: str
) -> None:
    """What a customer calls their file must not keep the agent from it."""
    given = {"fileName": "f", "contentType": kind}
    refused = (await product.agent.order("createUpload", **given))["errors"]
    if refused:
        assert refused[0]["path"] == ["input", "contentType"]
        return
    agent, _, bubble, _ = await shared(product, **given)
    answer = await product.http.get(await leave(agent, bubble))
    assert (answer.status_code, answer.content) == (200, b"what is in it")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "x-evil" not in answer.headers


async def test_a_download_ends_with_its_credential(product: RunningServer) -> None:
    agent, admin, bubble, person = await shared(product)
    key = await admin.do(
        "createApiKey",
        "secret apiKey { id }",
        name="K",
        permissions=["STATUS_READ", "DOCUMENTS_READ"],
    )
    paths = {
        "partner": await leave(Person(product, key["secret"]), bubble),
        "customer": await leave(await product.enter(person), bubble),
        "agent": await leave(agent, bubble),
    }
    for path in paths.values():
        assert (await product.http.get(path)).status_code == 200
    await admin.do("revokeApiKey", apiKeyId=key["apiKey"]["id"])
    contact = {"name": "Casey", "email": "casey@example.com"}
    await agent.do("reassignParticipant", participantId=person, contact=contact)
    codes = {name: (await product.http.get(path)).status_code for name, path in paths.items()}
    assert codes == {"partner": 404, "customer": 404, "agent": 200}


async def test_a_download_ends_when_its_rule_says_no(product: RunningServer) -> None:
    agent, _, bubble, _ = await shared(product)
    path = await leave(agent, bubble)
    assert (await product.http.get(path)).status_code == 200
    await agent.do("deleteInteraction", interactionId=bubble)
    answer = await product.http.get(path)
    assert answer.status_code == 409
    assert not [word for word in INSIDE if word in answer.text.lower()]


async def test_an_upload_ends_with_its_credential(product: RunningServer) -> None:
    _, _, _, person = await shared(product)
    customer = await product.enter(person)
    path = await place(customer)
    contact = {"name": "Casey", "email": "casey@example.com"}
    await product.others[-1].do("reassignParticipant", participantId=person, contact=contact)
    assert (await product.http.put(path, content=b"x")).status_code == 404


# orders


async def test_a_link_lets_in_whoever_is_signed_in_already(product: RunningServer) -> None:
    """Who was in another session before, and whose program still sends that token, comes in too."""
    _, _, _, person = await shared(product)
    messages = "{ outbox { edges { node { participantId body } } } }"
    found = await product.others[-1].ask(messages)
    (body,) = [
        edge["node"]["body"]
        for edge in found["outbox"]["edges"]
        if edge["node"]["participantId"] == person
    ]
    secret = body.split("/join#")[1].split()[0]
    first = await product.enter(person)
    _, _, _, another = await shared(product)
    for who in (product.nobody(), first, await product.enter(another), product.agent):
        made = await who.do("exchangeLink", "token participant { id }", secret=secret)
        assert made["participant"] == {"id": person}
        entered = Person(product, made["token"])
        assert (await entered.ask(VIEWER))["viewer"]["__typename"] == "ParticipantViewer"


async def test_a_document_is_signed_with_nothing_more_to_fill_in(product: RunningServer) -> None:
    """What was saved before is enough."""
    agent, admin = await product.organization("Saved")
    product.others.append(agent)
    source = '#field("customer_1.name", required: true) #field("customer_1.s", kind: "signature")'
    letter = await admin.do("createDynamicDocument", "template { id }", name="L", source=source)
    made = await agent.do(
        "startSession",
        "session { id } participant { id }",
        name="S",
        customer={"name": "Charlie", "email": "charlie@example.com"},
    )
    added = await agent.do(
        "addInteraction",
        "interaction { id steps { id } }",
        sessionId=made["session"]["id"],
        templateId=letter["template"]["id"],
    )
    bubble, step = added["interaction"]["id"], added["interaction"]["steps"][0]["id"]
    customer = await product.enter(made["participant"]["id"])
    await customer.do("startInteraction", interactionId=bubble)
    given = [{"name": "customer_1.name", "value": "Charlie"}]
    await customer.do("saveFields", stepId=step, values=given)
    await customer.do("saveFields", stepId=step, values=[])
    signed = await customer.do("signStep", "interaction { status }", stepId=step, signature="C")
    assert signed["interaction"]["status"] == "COMPLETED"


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b'"text"',
        b"7",
        b"[]",
        b"[" * 100_000,
        b"{",
        b"\xff\xfe",
        b'{"query": "{ viewer { __typename } }", "operationName": "\\ud800"}',
        b'{"query": "{ viewer { __typename } }", "operationName": 7}',
        b'{"query": "{ viewer { __typename } }", "variables": {"a": NaN}}',
        b'{"query": 7}',
        b'{"query": "{ __typename }", "variables": []}',
    ],
)
async def test_a_body_that_is_no_request_is_refused_with_a_sentence(
    product: RunningServer, body: bytes
) -> None:
    headers = {"content-type": "application/json"}
    answer = await product.http.post("/graphql", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.text.strip()
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("message", ["[]", '"ping"', "7", "null", "nonsense"])
async def test_a_message_that_is_no_object_closes_its_socket_with_4400(
    product: RunningServer, message: str
) -> None:
    async with product.socket() as link:
        await link.link.send(message)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await link.receive()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4400


async def test_connection_init_with_a_payload_of_null_is_fine(product: RunningServer) -> None:
    uri = f"ws://127.0.0.1:{product.port}/graphql"
    headers = {"authorization": f"Bearer {product.agent.token}"}
    subprotocol = websockets.Subprotocol("graphql-transport-ws")
    async with websockets.connect(
        uri, subprotocols=[subprotocol], additional_headers=headers
    ) as link:
        await link.send('{"type": "connection_init", "payload": null}')
        assert json.loads(await link.recv())["type"] == "connection_ack"
