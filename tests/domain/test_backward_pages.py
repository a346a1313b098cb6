"""Pages from the end of a list: `last` and `before`."""

from typing import Any

import pytest

from testing.running_server import OperationFailed, Person, RunningServer
from testing.session_scenario import start_scenario

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_suffices]

SESSIONS = """query ($first: Int, $after: ListCursor, $last: Int, $before: ListCursor) {
    sessions(first: $first, after: $after, last: $last, before: $before) {
        totalCount nodes { name } edges { node { name } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
EVENTS = """query ($id: ID!, $first: Int, $after: ListCursor, $last: Int, $before: ListCursor) {
    session(id: $id) { events(first: $first, after: $after, last: $last, before: $before) {
        totalCount nodes { sequence }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""


@pytest.fixture
def server(server_with_new_organization: RunningServer) -> RunningServer:
    """The server of the module, with another organization for each test."""
    return server_with_new_organization


async def sessions(person: Person, **arguments: Any) -> tuple[str, dict[str, Any]]:
    """Returns the names of a page of sessions, and its `pageInfo`."""
    page = (await person.execute(SESSIONS, **arguments))["sessions"]
    assert page["nodes"] == [edge["node"] for edge in page["edges"]]
    return "".join(node["name"] for node in page["nodes"]), page["pageInfo"]


async def test_sessions_are_paged_from_both_ends(server: RunningServer) -> None:
    for name in "ABCDE":
        await server.agent.mutate("startSession", name=name)
    names, info = await sessions(server.agent, last=2)
    assert (names, info["hasPreviousPage"], info["hasNextPage"]) == ("BA", True, False)
    names, info = await sessions(server.agent, last=2, before=info["startCursor"])
    assert (names, info["hasPreviousPage"], info["hasNextPage"]) == ("DC", True, True)
    names, info = await sessions(server.agent, last=2, before=info["startCursor"])
    assert (names, info["hasPreviousPage"], info["hasNextPage"]) == ("E", False, True)
    names, info = await sessions(server.agent, first=3, after=info["endCursor"])
    assert (names, info["hasNextPage"]) == ("DCB", True)
    assert (await sessions(server.agent))[0] == "EDCBA"


async def test_a_page_before_a_cursor_has_a_next_page(server: RunningServer) -> None:
    for name in "ABCDE":
        await server.agent.mutate("startSession", name=name)
    _, first = await sessions(server.agent, first=3)
    names, info = await sessions(server.agent, first=2, before=first["endCursor"])
    assert (names, info["hasPreviousPage"], info["hasNextPage"]) == ("ED", False, True)
    names, info = await sessions(server.agent, last=5, after=first["startCursor"])
    assert (names, info["hasPreviousPage"], info["hasNextPage"]) == ("DCBA", True, False)


@pytest.mark.parametrize("argument", ["after", "before"])
async def test_a_cursor_of_another_list_is_refused(server: RunningServer, argument: str) -> None:
    await start_scenario(server)
    outbox = "{ outbox(first: 1) { pageInfo { endCursor } } }"
    foreign = (await server.agent.execute(outbox))["outbox"]["pageInfo"]["endCursor"]
    _, info = await sessions(server.agent, first=1)
    for cursor in (foreign, info["endCursor"][:-1]):
        with pytest.raises(OperationFailed) as caught:
            await sessions(server.agent, first=1, **{argument: cursor})
        assert caught.value.codes == ["BAD_CURSOR"]


async def test_the_latest_events_of_a_session_are_its_last_page(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    for name in ("Bob", "Cleo"):
        await scenario.invite(name)

    async def page(**arguments: Any) -> tuple[list[int], dict[str, Any]]:
        data = await server.agent.execute(EVENTS, id=scenario.id, **arguments)
        events = data["session"]["events"]
        return [node["sequence"] for node in events["nodes"]], events

    everything, events = await page(first=100)
    head = events["totalCount"]
    assert everything == list(range(1, head + 1))
    latest, events = await page(last=3)
    assert latest == [head - 2, head - 1, head]
    assert events["pageInfo"]["hasPreviousPage"] is True
    assert events["pageInfo"]["hasNextPage"] is False
    earlier, events = await page(last=100, before=events["pageInfo"]["startCursor"])
    assert earlier == everything[:-3]
    assert events["pageInfo"]["hasPreviousPage"] is False
    assert events["pageInfo"]["hasNextPage"] is True
    following, _ = await page(after=events["pageInfo"]["endCursor"])
    assert following == latest


@pytest.mark.parametrize(
    ("arguments", "name"),
    [({"first": 1, "last": 1}, "last"), ({"last": 0}, "last"), ({"first": 101}, "first")],
)
async def test_a_page_has_one_size_from_1_to_100(
    server: RunningServer, arguments: dict[str, int], name: str
) -> None:
    response = await server.agent.post({"query": SESSIONS, "variables": arguments})
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert f"`{name}`" in error["message"]
