"""The clients that front ends use, against the real server: asked, ordered, and cut off midway.

Each script beside this file starts a session, asks for it, and follows it from the cursor of that
answer until it ends. Between it and the server is a line that the tests cut.
"""

import contextlib
import re
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from gql.transport.close_codes import CloseCode
from tests.clients.node import FOLDER, Script, node_or_skip, running_script
from tests.clients.server_process import ROOT, Place, served
from tests.clients.tcp_proxy import Line, line_to

pytestmark = pytest.mark.anyio

CLIENTS = ["graphql-ws", "urql", "apollo", "relay", "graphql-sse"]
OVER_SOCKETS = ["graphql-ws", "urql", "apollo", "relay"]
SERVICE_RESTART, FORBIDDEN = 1012, 4403


@pytest.fixture(scope="module")
def node() -> str:
    return node_or_skip()


@pytest.fixture(scope="module")
async def place(node: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    """One server for the tests of this file, each with a session of its own."""
    assert node
    async with served(tmp_path_factory.mktemp("place")) as place:
        yield place


@dataclass
class Story:
    """A script that follows a session, the line it does so over, and what it was told first."""

    place: Place
    line: Line
    script: Script
    started: dict[str, Any]
    asked: dict[str, Any]

    @property
    def session_id(self) -> str:
        identity: str = self.started["session"]["id"]
        return identity

    def close_codes(self) -> list[int]:
        return [one["code"] for one in self.script.all("closed")]

    async def act_and_hear(self) -> None:
        await self.place.act(self.session_id)
        await self.script.told("update")

    async def missed_nothing(self) -> None:
        """Ends the session and compares what the script saw with the session's log."""
        await self.place.end(self.session_id)
        await self.script.told("done")
        await self.script.rest()
        updates = self.script.all("update")
        seen = [number for update in updates for number in update["sequences"]]
        log = await self.place.sequences_after(self.session_id, self.asked["cursor"])
        assert seen == log
        ends = [self.asked["cursor"], *(update["cursor"] for update in updates)]
        assert [update["previous"] for update in updates] == ends[:-1]
        assert not any(update["reset"] for update in updates)


@contextlib.asynccontextmanager
async def story(
    place: Place, node: str, client: str, *, lost: bytes = b"", spent: str = ""
) -> AsyncIterator[Story]:
    """The client has started its session and asked for it; from here it follows it.

    `lost` is in an answer that does not arrive; `spent` is a token that a socket is opened with
    before it is opened with the good one.
    """
    async with line_to(place.port) as line:
        line.lose(lost)
        url = f"http://127.0.0.1:{line.port}/graphql"
        tokens = f"{spent} {place.token}".strip()
        given = {"BUBBLES_URL": url, "BUBBLES_TOKENS": tokens, "BUBBLES_NAME": client}
        async with running_script(node, client, **given) as script:
            started, asked = await script.told("mutation"), await script.told("query")
            yield Story(place, line, script, started, asked)


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_client_orders_asks_and_hears(place: Place, node: str, client: str) -> None:
    async with story(place, node, client) as told:
        assert told.started["errors"] == []
        assert told.started["replayed"] is False
        assert told.asked["name"] == told.started["session"]["name"] == client
        assert told.asked["cursor"] == await place.cursor(told.session_id)
        await told.act_and_hear()
        await told.missed_nothing()


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_client_resumes_after_its_connection_was_cut(
    place: Place, node: str, client: str
) -> None:
    async with story(place, node, client) as told:
        await told.act_and_hear()
        for _ in range(3):
            assert told.line.cut()
            await place.act(told.session_id)
            await place.act(told.session_id)
            told.line.mend()
            await told.script.told("update")
            await told.act_and_hear()
        await told.missed_nothing()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
@pytest.mark.parametrize("client", CLIENTS)
async def test_a_client_resumes_after_the_server_was_started_again(
    place: Place, node: str, client: str, how: signal.Signals
) -> None:
    async with story(place, node, client) as told:
        await told.act_and_hear()
        async with place.stopped(how):
            told.line.cut()
        await place.act(told.session_id)
        told.line.mend()
        await told.script.told("update")
        await told.act_and_hear()
        await told.missed_nothing()
        if client in OVER_SOCKETS and how is signal.SIGTERM:
            assert SERVICE_RESTART in told.close_codes()


@pytest.mark.parametrize("client", ["graphql-ws", "graphql-sse"])
async def test_a_mutation_that_a_client_repeats_is_carried_out_once(
    place: Place, node: str, client: str
) -> None:
    async with story(place, node, client, lost=b'"startSession"') as told:
        assert told.line.lost == b""
        assert told.started["errors"] == []
        assert told.started["replayed"] is True
        await told.missed_nothing()


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_client_is_told_why_its_subscription_is_refused(
    place: Place, node: str, client: str
) -> None:
    async with story(place, node, client) as told:
        assert (await told.script.told("refused"))["code"] == "BAD_CURSOR"
        await told.missed_nothing()


async def test_graphql_sse_is_told_what_is_wrong_and_does_not_ask_again(
    place: Place, node: str
) -> None:
    given = {"BUBBLES_URL": place.url, "BUBBLES_TOKENS": place.token}
    async with running_script(node, "refusals", **given) as script:
        await script.rest()
    told = script.all("refused")
    assert [one["code"] for one in told] == [one["expected"] for one in told]
    assert [one["asked"] for one in told] == [1] * len(told)
    assert told


@pytest.mark.parametrize("client", OVER_SOCKETS)
async def test_a_client_whose_token_is_spent_comes_back_with_another(
    place: Place, node: str, client: str
) -> None:
    async with story(place, node, client, spent="bt_spent") as told:
        await told.act_and_hear()
        await told.missed_nothing()
        assert told.close_codes().count(FORBIDDEN) == 1


@pytest.mark.parametrize("client", ["apollo", "relay"])
async def test_what_a_client_has_cached_follows_the_stream(
    place: Place, node: str, client: str
) -> None:
    async with story(place, node, client) as told:
        assert available(told.asked) == {True, False}
        await told.missed_nothing()
        (done,) = told.script.all("done")
        assert available(done["cached"]) == {False}


def available(session: dict[str, Any]) -> set[bool]:
    """Whether the buttons of its participants can be pressed."""
    people = session["participants"]
    return {item["available"] for person in people for item in person["toolbar"]}


async def test_every_audit_passes(place: Place, node: str) -> None:
    given = {"BUBBLES_URL": place.url, "BUBBLES_TOKENS": place.token}
    async with running_script(node, "audits", **given) as script:
        await script.rest()
    audits = script.all("audit")
    kinds = {audit["name"].split()[0] for audit in audits}
    assert kinds == {"MUST", "SHOULD", "MAY"}
    assert [audit for audit in audits if audit["status"] != "ok"] == []


def test_the_guide_shows_what_these_clients_resume_with() -> None:
    guide = (ROOT / "docs/api.md").read_text()
    assert (FOLDER / "resuming.mjs").read_text() in guide


def test_the_guide_says_what_to_do_at_every_close_code() -> None:
    ours = set(CloseCode)
    guide = re.findall(r"^\| (\d{4}) \|", (ROOT / "docs/api.md").read_text(), re.MULTILINE)
    assert ours <= {int(code) for code in guide}
    assert ours
