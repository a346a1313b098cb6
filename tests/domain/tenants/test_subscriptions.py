"""Subscriptions deliver only what the viewer may see, and refuse foreign ids and cursors."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from graphql import GraphQLField

from gql.model.database.tables import InteractionRow
from testing.running_server import OperationFailed, Person, Socket
from tests.domain.tenants.disclosure import Tenants, may_read_status, without_ids
from tests.domain.tenants.organizations import ALPHA
from tests.domain.tenants.schema_requests import (
    ID_KINDS,
    WITHOUT_HISTORY,
    SelectionBuilder,
    absent_id,
    argument_list,
    root_fields,
    variable_definitions,
)

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


async def test_a_subscription_to_everything_delivers_only_what_the_viewer_may_see(
    tenants: Tenants, full_length: bool
) -> None:
    """With the whole history: the streams resume from the first event."""
    viewers = list(tenants.readers(full_length))
    texts = await asyncio.gather(*(subscribe_to_everything(tenants, name) for name in viewers))
    received = dict(zip(viewers, texts, strict=True))
    leaked = {viewer: tenants.leaks(viewer, text) for viewer, text in received.items()}
    assert {viewer: leaks for viewer, leaks in leaked.items() if leaks} == {}
    for viewer, text in received.items():
        has_events = may_read_status(viewer)
        assert (ALPHA in text, '"sequence"' in text) == (has_events, has_events), viewer


async def subscribe_to_everything(tenants: Tenants, viewer: str) -> str:
    """Returns what a person receives from every subscription to visible ids.

    Ends after one second of silence.
    """
    operations: set[str] = set()
    async with tenants.alpha.people[viewer].socket() as socket:
        for root, field in root_fields(tenants.schema.subscription_type).items():
            selection = SelectionBuilder(tenants.schema, WITHOUT_HISTORY).selection(field.type)
            variables = variable_definitions(field)
            document = f"subscription{variables} {{ {root}{argument_list(field)} {selection} }}"
            for arguments in await arguments_to_try(tenants, viewer, field):
                operations.add(await socket.subscribe(document, **arguments))
        return "\n".join([json.dumps(item) async for item in messages(socket, operations)])


async def messages(socket: Socket, operations: set[str]) -> AsyncIterator[dict[str, Any]]:
    """Yields the messages up to one second of silence after every operation was answered."""
    unanswered = {*operations}
    while True:
        try:
            message = await socket.receive(within=20 if unanswered else 1)
        except TimeoutError:
            assert not unanswered
            return
        unanswered.discard(message["id"])
        yield message


async def arguments_to_try(
    tenants: Tenants, viewer: str, field: GraphQLField
) -> list[dict[str, Any]]:
    """Returns arguments for every session, with and without a cursor, and some interactions.

    The cursor is that of the first event.
    """
    database = tenants.server.app_state.database
    id_arguments = [name for name in field.args if name in ID_KINDS]
    if not id_arguments:
        return [{}]
    (name,) = id_arguments
    is_interaction = ID_KINDS[name] == "interaction"
    arguments: list[dict[str, Any]] = []
    for key in tenants.visible_ids(viewer, ID_KINDS[name])[: 2 if is_interaction else 4]:
        session_id = await session_of_interaction(tenants, key) if is_interaction else key
        first = (await database.log.read(session_id, 0, 1))[0].cursor
        arguments.append({name: key, "after": first})
        if not is_interaction:
            arguments.append({name: key})
    return arguments


async def session_of_interaction(tenants: Tenants, interaction_id: str) -> str:
    async with tenants.server.app_state.database.read_transaction() as sql:
        row = await sql.get_one(InteractionRow, interaction_id)
    return row.session_id


async def test_events_do_not_tell_a_participant_which_other_participant_acted(
    tenants: Tenants,
) -> None:
    """Neither who declined, nor who filled in what, nor when."""
    session_id = tenants.alpha.ids["session"]["main"]
    document = """subscription($id: ID!, $after: EventCursor)
        { sessionUpdates(sessionId: $id, after: $after)
            { events { cause actor { kind actorId name } } } }"""
    after = (await tenants.server.app_state.database.log.read(session_id, 0, 1))[0].cursor

    async def receive(person: Person) -> list[Any]:
        async with person.socket() as socket:
            number = await socket.subscribe(document, id=session_id, after=after)
            return [message async for message in messages(socket, {number})]

    people = [tenants.alpha.people[name] for name in ("customer", "cosigner", "cc", "successor")]
    for person, items in zip(people, await asyncio.gather(*map(receive, people)), strict=True):
        events = [
            event for item in items for event in item["payload"]["data"]["sessionUpdates"]["events"]
        ]
        assert events
        named_participants = {
            event["actor"]["actorId"] for event in events if event["actor"]["kind"] == "PARTICIPANT"
        }
        assert named_participants <= {person.id, "another"}


async def test_a_subscription_refuses_a_foreign_id_like_an_absent_one(
    tenants: Tenants, full_length: bool
) -> None:
    viewers = tenants.viewers(full_length)
    differences = await asyncio.gather(*(different_refusals(tenants, name) for name in viewers))
    assert [text for texts in differences for text in texts] == []


async def different_refusals(tenants: Tenants, viewer: str) -> list[str]:
    """Returns the subscriptions that refuse a foreign id differently from an absent one."""
    differences = []
    async with tenants.alpha.people[viewer].socket() as socket:
        for root, field in root_fields(tenants.schema.subscription_type).items():
            for name in [argument for argument in field.args if argument in ID_KINDS]:
                document = f"subscription($id: ID!) {{ {root}({name}: $id) {{ __typename }} }}"
                kind = ID_KINDS[name]
                ids = [absent_id(kind), *tenants.sample_hidden_ids(viewer, kind)]
                absent, *foreign = [await refusal(socket, document, key) for key in ids]
                differences += [
                    f"{viewer} {root}: {answer}, not {absent}" for answer in {*foreign} - {absent}
                ]
    return differences


async def refusal(socket: Socket, document: str, key: str) -> str:
    """Returns the messages of a subscription until it ends, without ids."""
    number = await socket.subscribe(document, id=key)
    received: list[dict[str, Any]] = []
    while not received or received[-1]["type"] == "next":
        message = await socket.receive()
        assert message.pop("id") == number, message
        received.append(message)
    assert any("NOT_FOUND" in json.dumps(message) for message in received), received
    return without_ids(received, key)


async def test_a_cursor_of_another_organization_is_refused(tenants: Tenants) -> None:
    foreign = tenants.bravo.ids["session"]["main"]
    cursor = (await tenants.server.app_state.database.log.read(foreign, 0, 1))[0].cursor
    subscription = """subscription($id: ID!, $after: EventCursor)
        { sessionUpdates(sessionId: $id, after: $after) { cursor } }"""
    history = """query($id: ID!, $after: ListCursor)
        { session(id: $id) { events(after: $after) { totalCount } } }"""
    session_id = tenants.alpha.ids["session"]["main"]
    async with tenants.alpha.people["agent"].socket() as socket:
        for after in (cursor, "garbage"):
            for document in (subscription, history):
                number = await socket.subscribe(document, id=session_id, after=after)
                with pytest.raises(OperationFailed) as caught:
                    await socket.next(number)
                assert caught.value.codes == ["BAD_CURSOR"]
