"""The npm clients that front ends use, against a real server: queries, mutations, lost connections.

The script of each client (`CLIENTS`) starts a session, queries it, and subscribes to it from the
cursor of that answer until the session ends. It reaches the server through a proxy, which the tests
block. The scripts `audits`, `refusals` and `payloads` reach the server directly.
"""

import asyncio
import contextlib
import itertools
import re
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from gql.transport.close_codes import CloseCode
from testing.cli import create_admin
from testing.server_process import ROOT, ServerProcess
from testing.tcp_proxy import ReplyFilter, TcpProxy, drop_nothing
from tests.clients.admin import Admin
from tests.clients.node import FOLDER, node_or_skip
from tests.clients.script import Script, running_script

pytestmark = pytest.mark.anyio

WEBSOCKET_CLIENTS = ["graphql-ws", "urql", "apollo", "relay"]
CLIENTS = [*WEBSOCKET_CLIENTS, "graphql-sse"]
CACHING_CLIENTS = ["apollo", "relay"]
SIGNALS = {"stopped": signal.SIGTERM, "killed": signal.SIGKILL}
# a client, and how the server ends before it is restarted; the quick tier has one per transport
QUICK_RESTARTS = {("graphql-ws", "stopped"), ("graphql-sse", "killed")}
RESTARTS = [
    pytest.param(*restart, marks=() if restart in QUICK_RESTARTS else pytest.mark.long)
    for restart in itertools.product(CLIENTS, SIGNALS)
]
SERVICE_RESTART, FORBIDDEN = 1012, 4403


@pytest.fixture(scope="module")
def node() -> str:
    return node_or_skip()


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server") / "data"


@pytest.fixture(scope="module")
def admin_token(data_dir: Path) -> str:
    return create_admin(data_dir)


@pytest.fixture(scope="module")
def server(node: str, data_dir: Path, admin_token: str) -> Iterator[ServerProcess]:
    """One server for all tests of this module; each test has its own session."""
    assert node
    assert admin_token
    server = ServerProcess(data_dir)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def admin(server: ServerProcess, admin_token: str) -> Admin:
    return Admin(f"{server.url}/graphql", admin_token)


@dataclass
class Subscription:
    """A script that is subscribed to a session, and its answers until then."""

    admin: Admin
    proxy: TcpProxy
    script: Script
    started: dict[str, Any]
    """The payload of `startSession`."""
    queried: dict[str, Any]
    """The session as the script queried it."""

    @property
    def session_id(self) -> str:
        session_id: str = self.started["session"]["id"]
        return session_id

    def close_codes(self) -> list[int]:
        """The close codes of the script's WebSockets."""
        return [step["code"] for step in self.script.all("closed")]

    async def add_event(self) -> None:
        """Adds an event to the session."""
        await self.admin.add_event(self.session_id)

    async def deliver_event(self) -> None:
        """Adds an event to the session, and waits until the script receives it."""
        await self.add_event()
        await self.script.wait_for("update")

    async def check_nothing_is_missing(self) -> None:
        """Ends the session and compares what the script received with the session's log."""
        await self.admin.end_session(self.session_id)
        await self.script.wait_for("done")
        await self.script.wait_for_end()
        updates = self.script.all("update")
        received = [sequence for update in updates for sequence in update["sequences"]]
        log = await self.admin.sequences_after(self.session_id, self.queried["cursor"])
        assert received == log
        cursors = [self.queried["cursor"], *(update["cursor"] for update in updates)]
        assert [update["previous"] for update in updates] == cursors[:-1]
        assert not any(update["reset"] for update in updates)


@contextlib.asynccontextmanager
async def subscribed(
    admin: Admin,
    node: str,
    client: str,
    *,
    should_drop: ReplyFilter = drop_nothing,
    expired_token: str = "",
) -> AsyncIterator[Subscription]:
    """Runs a client's script. When the block begins, it has started and queried its session.

    With `expired_token` the client uses this token first, and the valid one when that is refused.
    """
    async with TcpProxy(urlsplit(admin.url).port or 0, should_drop) as proxy:
        environ = {
            "BUBBLES_URL": f"http://127.0.0.1:{proxy.port}/graphql",
            "BUBBLES_TOKENS": f"{expired_token} {admin.token}".strip(),
            "BUBBLES_NAME": client,
        }
        async with running_script(node, FOLDER / f"{client}.mjs", **environ) as script:
            started = await script.wait_for("mutation")
            queried = await script.wait_for("query")
            yield Subscription(admin, proxy, script, started, queried)


@pytest.mark.parametrize("client", [name for name in CLIENTS if name not in CACHING_CLIENTS])
async def test_a_client_mutates_queries_subscribes_and_learns_why_it_was_refused(
    admin: Admin, node: str, client: str
) -> None:
    async with subscribed(admin, node, client) as subscription:
        await check_operations(subscription)


@pytest.mark.parametrize("client", CACHING_CLIENTS)
async def test_a_client_with_a_cache_does_so_and_its_cache_follows_the_subscription(
    admin: Admin, node: str, client: str
) -> None:
    async with subscribed(admin, node, client) as subscription:
        assert available(subscription.queried) == {True, False}
        await check_operations(subscription)
        (done,) = subscription.script.all("done")
        assert available(done["cached"]) == {False}


async def check_operations(subscription: Subscription) -> None:
    """Checks each operation of a script: mutation, query, refused and accepted subscription."""
    started, queried = subscription.started, subscription.queried
    assert started["errors"] == []
    assert started["replayed"] is False
    assert queried["name"] == started["session"]["name"] == subscription.script.name
    assert queried["cursor"] == await subscription.admin.cursor(subscription.session_id)
    assert (await subscription.script.wait_for("refused"))["code"] == "BAD_CURSOR"
    await subscription.deliver_event()
    await subscription.check_nothing_is_missing()


def available(session: dict[str, Any]) -> set[bool]:
    """The values of `available` in the toolbars of the session's participants."""
    participants = session["participants"]
    return {
        button["available"] for participant in participants for button in participant["toolbar"]
    }


async def test_the_cache_of_the_guide_follows_new_participants_and_the_end_of_the_session(
    admin: Admin, node: str
) -> None:
    async with subscribed(admin, node, "graphcache") as subscription:
        assert participant_names(subscription.queried) == ["Kim Customer"]
        await check_operations(subscription)
        (done,) = subscription.script.all("done")
    names = ["Kim Customer", f"Robin {admin.invitations}"]
    assert participant_names(done["cached"]) == names
    assert done["cached"]["status"] == "ENDED"
    assert available(done["cached"]) == {False}


def participant_names(session: dict[str, Any]) -> list[str]:
    return [participant["name"] for participant in session["participants"]]


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_client_resumes_after_its_connection_was_cut(
    admin: Admin, node: str, client: str, full_length: bool
) -> None:
    async with subscribed(admin, node, client) as subscription:
        await subscription.deliver_event()
        for _ in range(3 if full_length else 1):
            assert subscription.proxy.block()
            await subscription.add_event()
            await subscription.add_event()
            subscription.proxy.unblock()
            await subscription.script.wait_for("update")
            await subscription.deliver_event()
        await subscription.check_nothing_is_missing()


@pytest.mark.parametrize(("client", "end"), RESTARTS)
async def test_a_client_resumes_after_the_server_was_restarted(
    server: ServerProcess, admin: Admin, node: str, client: str, end: str
) -> None:
    async with subscribed(admin, node, client) as subscription:
        await subscription.deliver_event()
        await asyncio.to_thread(server.stop, SIGNALS[end])
        subscription.proxy.block()
        await asyncio.to_thread(server.start)
        await subscription.add_event()
        subscription.proxy.unblock()
        await subscription.script.wait_for("update")
        await subscription.deliver_event()
        await subscription.check_nothing_is_missing()
        if client in WEBSOCKET_CLIENTS and end == "stopped":
            assert SERVICE_RESTART in subscription.close_codes()


@pytest.mark.parametrize("client", ["graphql-ws", "graphql-sse"])
async def test_a_mutation_that_a_client_retries_is_executed_once(
    admin: Admin, node: str, client: str
) -> None:
    should_drop = first_reply_that_contains(b'"startSession"')
    async with subscribed(admin, node, client, should_drop=should_drop) as subscription:
        assert subscription.proxy.dropped_replies == 1
        assert subscription.started["errors"] == []
        assert subscription.started["replayed"] is True
        await subscription.check_nothing_is_missing()


def first_reply_that_contains(text: bytes) -> ReplyFilter:
    """Returns a filter that drops only the first reply that contains this text."""
    count = itertools.count()
    return lambda reply: text in reply and next(count) == 0


async def test_graphql_sse_learns_the_reason_of_a_refusal(admin: Admin, node: str) -> None:
    environ = {"BUBBLES_URL": admin.url, "BUBBLES_TOKENS": admin.token}
    async with running_script(node, FOLDER / "refusals.mjs", **environ) as script:
        await script.wait_for_end()
    refusals = script.all("refused")
    assert [refusal["code"] for refusal in refusals] == [
        refusal["expected"] for refusal in refusals
    ]
    # the client takes a 401 for a network error, and asks for its headers again at each retry
    in_stream = [refusal for refusal in refusals if refusal["code"] != "UNAUTHENTICATED"]
    assert [refusal["attempts"] for refusal in in_stream] == [1, 1, 1]


# all of these clients use the same socket, so the quick tier tests one of them
@pytest.mark.parametrize(
    "client",
    ["graphql-ws", *(pytest.param(name, marks=pytest.mark.long) for name in WEBSOCKET_CLIENTS[1:])],
)
async def test_a_client_whose_token_has_expired_reconnects_with_a_new_one(
    admin: Admin, node: str, client: str
) -> None:
    async with subscribed(admin, node, client, expired_token="bt_expired") as subscription:
        await subscription.deliver_event()
        await subscription.check_nothing_is_missing()
        assert subscription.close_codes().count(FORBIDDEN) == 1


async def test_every_protocol_audit_passes(admin: Admin, node: str) -> None:
    environ = {"BUBBLES_URL": admin.url, "BUBBLES_TOKENS": admin.token}
    async with running_script(node, FOLDER / "audits.mjs", **environ) as script:
        await script.wait_for_end()
    audits = script.all("audit")
    kinds = {audit["name"].split()[0] for audit in audits}
    assert kinds == {"MUST", "SHOULD", "MAY"}
    assert [audit for audit in audits if audit["status"] != "ok"] == []


async def test_the_code_of_the_guide_finds_the_form_field_of_both_kinds_of_errors(
    admin: Admin, node: str
) -> None:
    environ = {"BUBBLES_URL": admin.url, "BUBBLES_TOKENS": admin.token}
    async with running_script(node, FOLDER / "payloads.mjs", **environ) as script:
        await script.wait_for_end()
    messages = {step["name"]: step["messages"] for step in script.all("messages")}
    assert list(messages["malformed"]) == ["customer.email"]
    assert list(messages["nameless"]) == ["customer.name"]
    assert script.all("refused")[0]["message"] == messages["nameless"]["customer.name"]
    assert script.all("accepted")[0]["session"]["id"]
    assert script.all("missing")[0]["message"] == "The payload has no participant."


def test_the_compiled_documents_of_relay_are_those_of_the_schema(node: str) -> None:
    compiler = FOLDER / "node_modules/relay-compiler/cli.js"
    result = subprocess.run(
        [node, compiler, "--validate", "relay.config.json"],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, f"run npm run relay: {result.stderr}"


def test_the_guide_explains_every_close_code() -> None:
    codes = set(CloseCode)
    guide = re.findall(r"^\| (\d{4}) \|", (ROOT / "docs/api.md").read_text(), re.MULTILINE)
    assert codes <= {int(code) for code in guide}
    assert codes
