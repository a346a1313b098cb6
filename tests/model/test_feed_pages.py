"""The query `organizationEvents`: pages, cursors, and who may read them."""

from typing import Any

import pytest

from gql.model.domain.enums import ActorKind
from gql.model.domain.viewer import Scope
from gql.model.event_log.cursors import cursor_at
from gql.model.event_log.feed import read_feed
from gql.resolvers.organization.feed import feed_page
from testing.running_server import OperationFailed, Person, RunningServer
from tests.model.feed_reader import EventKey

pytestmark = pytest.mark.anyio


@pytest.fixture
def server(server_with_new_organization: RunningServer) -> RunningServer:
    """The server of the module, with another organization for each test."""
    return server_with_new_organization


FEED = """query($first: Int!, $after: ListCursor) {
    organizationEvents(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { __typename sessionId sequence cursor } } } }"""


async def read_page(person: Person, first: int = 100, after: str | None = None) -> dict[str, Any]:
    data = await person.execute(FEED, first=first, after=after)
    page: dict[str, Any] = data["organizationEvents"]
    return page


def event_keys_in(page: dict[str, Any]) -> list[EventKey]:
    return [(edge["node"]["sessionId"], edge["node"]["sequence"]) for edge in page["edges"]]


async def read_all_pages(
    person: Person, first: int = 100, after: str | None = None
) -> list[EventKey]:
    keys: list[EventKey] = []
    while True:
        page = await read_page(person, first, after)
        keys += event_keys_in(page)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return keys


async def start_session(person: Person, name: str = "S") -> str:
    payload = await person.mutate("startSession", "session { id }", name=name)
    session_id: str = payload["session"]["id"]
    return session_id


async def test_the_feed_can_be_continued_from_every_cursor(server: RunningServer) -> None:
    for number in range(4):
        session_id = await start_session(server.agent, f"S{number}")
        await server.agent.mutate("endSession", sessionId=session_id)
    page = await read_page(server.agent)
    keys = event_keys_in(page)
    assert len(keys) == 8
    for index, edge in enumerate(page["edges"]):
        assert await read_all_pages(server.agent, 2, edge["cursor"]) == keys[index + 1 :]
        assert edge["cursor"] == edge["node"]["cursor"]


async def test_an_empty_page_has_the_cursor_to_continue_from(server: RunningServer) -> None:
    page = await read_page(server.agent)
    assert page["edges"] == []
    assert page["pageInfo"]["endCursor"] is None  # the beginning, as in the request
    payload = await server.agent.mutate("startSession", "session { id }", name="S")
    session_id = payload["session"]["id"]
    (edge,) = (await read_page(server.agent))["edges"]
    assert await read_page(server.agent, 5, edge["cursor"]) == {
        "totalCount": 1,
        "edges": [],
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": True,
            "startCursor": None,
            "endCursor": edge["cursor"],
        },
    }
    # the cursor of a mutation is a cursor of the feed too
    await server.agent.mutate("endSession", sessionId=session_id)
    page = await read_page(server.agent, 5, payload["cursor"])
    assert event_keys_in(page) == [(session_id, 2)]


async def test_a_page_whose_events_are_all_hidden_has_a_cursor(server: RunningServer) -> None:
    """No viewer with access to the feed has hidden events today, so that this tests a participant's
    scope with the function behind the query.
    """
    session_id = await start_session(server.agent)
    database = server.app_state.database
    for name in ("a@x.example", "b@x.example"):
        contact = {"name": name, "email": name}
        await server.agent.mutate(
            "inviteParticipant", sessionId=session_id, role="CO_SIGNER", contact=contact
        )
    payload = await server.admin.mutate(
        "createFormTemplate", "template { id }", name="F", fields=[{"name": "a"}]
    )
    view = await database.view(session_id)
    recipient, viewer = view.participants
    await server.agent.mutate(
        "addInteraction",
        sessionId=session_id,
        templateId=payload["template"]["id"],
        recipients=[{"participantId": recipient.id}],
    )
    scope = Scope(ActorKind.PARTICIPANT, view.organization_id, session_id, viewer.id)
    async with database.read_transaction() as sql:
        events = await read_feed(sql, database.is_sqlite, view.organization_id, None, 100)
    assert events[-2].image.id != viewer.id
    page = feed_page(events[-2:], 1, "before", scope)
    assert (list(page.events), page.end) == ([], events[-2].cursor)
    assert page.has_next


async def test_a_cursor_of_another_organization_is_refused(server: RunningServer) -> None:
    """The error is the same for a cursor that exists elsewhere and for one that does not exist."""
    other_agent, _ = await server.create_organization("Other")
    session_id, other_id = await start_session(server.agent), await start_session(other_agent)
    assert await read_all_pages(server.agent) == [(session_id, 1)]
    assert await read_all_pages(other_agent) == [(other_id, 1)]
    other_cursor = (await read_page(other_agent))["pageInfo"]["endCursor"]
    event = (await server.app_state.database.log.read(session_id, 0))[0]
    missing = cursor_at(session_id, 2, event.hash)  # as after a backup was restored
    other_hash = cursor_at(session_id, 1, "0" * 64)
    errors = set()
    for cursor in (other_cursor, missing, other_hash, cursor_at("ses_\0", 1, "0" * 64)):
        with pytest.raises(OperationFailed) as caught:
            await read_page(server.agent, 10, cursor)
        assert caught.value.codes == ["BAD_CURSOR"]
        errors.add(str(caught.value))
    assert len(errors) == 1
    for cursor in ("garbage", "", "A" * 10_000, "é"):
        with pytest.raises(OperationFailed) as caught:
            await read_page(server.agent, 10, cursor)
        assert caught.value.codes == ["BAD_CURSOR"]


async def test_only_staff_and_partners_with_permission_read_the_feed(
    server: RunningServer,
) -> None:
    contact = {"name": "Charlie", "email": "charlie@example.com"}
    payload = await server.agent.mutate(
        "startSession", "session { id } participant { id }", name="S", customer=contact
    )
    session_id = payload["session"]["id"]
    charlie = await server.join(payload["participant"]["id"])
    partners = {}
    for permission in ("STATUS_READ", "INTERACTIONS_WRITE"):
        key = await server.admin.mutate(
            "createApiKey", "secret", name=permission, permissions=[permission]
        )
        partners[permission] = Person(server, key["secret"])
    keys = await read_all_pages(server.admin)
    assert keys[:2] == [(session_id, 1), (session_id, 2)]
    assert await read_all_pages(partners["STATUS_READ"]) == keys
    query = """{ organizationEvents { edges { node { ... on ParticipantAdded {
        participant { name email } } } } } }"""
    for person, email in ((server.agent, contact["email"]), (partners["STATUS_READ"], None)):
        edges = (await person.execute(query))["organizationEvents"]["edges"]
        assert edges[1]["node"]["participant"] == {"name": "Charlie", "email": email}
    for person in (charlie, partners["INTERACTIONS_WRITE"], server.anonymous()):
        with pytest.raises(OperationFailed) as caught:
            await read_page(person)
        assert caught.value.codes[0] in ("NOT_FOUND", "UNAUTHENTICATED")


@pytest.mark.sqlite_suffices
async def test_a_page_has_between_one_and_a_hundred_events(server: RunningServer) -> None:
    for first in (0, 101, -1):
        with pytest.raises(OperationFailed) as caught:
            await read_page(server.agent, first)
        assert caught.value.codes == ["BAD_USER_INPUT"]
