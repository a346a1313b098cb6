"""HTTP requests that change nothing or are refused: methods, bodies, content types, sizes.

All tests of this file share one server on SQLite.
"""

import json
from collections.abc import AsyncIterator

import pytest

from testing.running_server import RunningServer, running_server
from tests.transport.leaks import assert_no_internals

pytestmark = pytest.mark.anyio

VIEWER = "{ viewer { __typename } }"
JSON_BODY = {"content-type": "application/json"}


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    folder = tmp_path_factory.mktemp("requests")
    url = f"sqlite+aiosqlite:///{folder / 'bubbles.db'}"
    async with running_server(url, folder) as running:
        yield running


async def test_a_mutation_by_get_is_refused(server: RunningServer) -> None:
    agent, _ = await server.create_organization("Get")
    mutation = 'mutation { startSession(input: {name: "By GET"}) { replayed } }'
    headers = {"authorization": f"Bearer {agent.token}", "accept": "application/json"}
    both = f"query Q {{ __typename }} {mutation.replace('mutation', 'mutation M')}"
    for params in ({"query": mutation}, {"query": both, "operationName": "M"}):
        response = await server.http.get("/graphql", params=params, headers=headers)
        assert 400 <= response.status_code < 500
    assert (await agent.execute("{ sessions { totalCount } }"))["sessions"]["totalCount"] == 0


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_other_methods_are_refused_with_405(server: RunningServer, method: str) -> None:
    response = await server.http.request(method, "/graphql", json={"query": VIEWER})
    assert response.status_code == 405


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"nonsense", b"\xff\xfe", b'{"query": 7}', b'[{"query": "{ __typename }"}]', b"{}"],
)
async def test_an_invalid_body_is_a_client_error(server: RunningServer, content: bytes) -> None:
    response = await server.http.post("/graphql", content=content, headers=JSON_BODY)
    assert 400 <= response.status_code < 500
    assert_no_internals(response.text)


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
async def test_a_body_that_is_not_a_request_is_refused_with_400(
    server: RunningServer, body: bytes
) -> None:
    response = await server.http.post("/graphql", content=body, headers=JSON_BODY)
    assert response.status_code == 400
    assert response.text.strip()
    assert "Traceback" not in response.text


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
async def test_content_types_that_need_no_preflight_are_refused(
    server: RunningServer, content_type: str
) -> None:
    """A page of another site can send these without a CORS preflight."""
    response = await server.http.post(
        "/graphql", content=json.dumps({"query": VIEWER}), headers={"content-type": content_type}
    )
    assert 400 <= response.status_code < 500


async def test_a_body_over_one_mebibyte_is_refused_with_413(server: RunningServer) -> None:
    body = json.dumps({"query": VIEWER}).encode()
    for size, status in ((1 << 20, 200), ((1 << 20) + 1, 413)):
        content = body + b" " * (size - len(body))
        response = await server.http.post("/graphql", content=content, headers=JSON_BODY)
        assert response.status_code == status, size

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * (1 << 16)

    response = await server.http.post("/graphql", content=chunks(), headers=JSON_BODY)
    assert response.status_code == 413
