"""Mutations refuse a foreign id like an absent one, and need a token."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import select

from gql.model.database.row import Row
from testing.running_server import Person, RunningServer
from tests.domain.tenants.disclosure import SESSION_OF, Tenants, without_ids
from tests.domain.tenants.schema_requests import (
    absent_id,
    id_kind,
    id_paths,
    input_value,
    post_operation,
    root_fields,
    shallow_selection,
)

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

# tables that the server changes by itself
TRANSIENT_TABLES = {"node", "connection", "message"}


async def all_rows(server: RunningServer) -> dict[str, list[str]]:
    """Returns the rows of all tables that only mutations change."""
    rows: dict[str, list[str]] = {}
    async with server.app_state.database.read_transaction() as sql:
        for table in Row.metadata.sorted_tables:
            if table.name not in TRANSIENT_TABLES:
                result = (await sql.execute(select(table))).all()
                rows[table.name] = sorted(repr(tuple(row)) for row in result)
    return rows


async def test_a_mutation_refuses_a_foreign_id_like_an_absent_one(
    tenants: Tenants, full_length: bool
) -> None:
    # a participant whose connection has just closed would change during the test
    await tenants.server.app_state.presence.close()
    before = await all_rows(tenants.server)
    viewers = tenants.viewers(full_length)
    differences = await asyncio.gather(*(different_refusals(tenants, name) for name in viewers))
    assert await all_rows(tenants.server) == before
    assert [text for texts in differences for text in texts] == []


async def different_refusals(tenants: Tenants, viewer: str) -> list[str]:
    """Returns where the refusal of a foreign id differs from that of an absent one, and how."""
    differences = []
    for mutation, field in root_fields(tenants.schema.mutation_type).items():
        for path in id_paths(field):
            kind = id_kind(path)
            ids = [absent_id(kind), *tenants.sample_hidden_ids(viewer, kind)]
            absent, *foreign = await refusals(tenants, viewer, mutation, path, ids)
            differences += [
                f"{viewer} {mutation} {path}: {refusal}, not {absent}"
                for refusal in {*foreign} - {absent}
            ]
    return differences


async def refusals(
    tenants: Tenants, viewer: str, mutation: str, path: str, ids: list[str]
) -> list[str]:
    """Returns the refusals of a mutation with each of these ids at a path, without the id."""
    field = root_fields(tenants.schema.mutation_type)[mutation]
    selection = shallow_selection(tenants.schema, field)
    input_type = field.args["input"].type

    def choose(key: str) -> Callable[[str], str]:
        return lambda at: key if at == path else usable_id(tenants, viewer, id_kind(at))

    inputs = {
        f"i{number}": input_value(input_type, choose(key), "input")
        for number, key in enumerate(ids)
    }
    variables = ", ".join(f"${alias}: {input_type}" for alias in inputs)
    fields = " ".join(f"{alias}: {mutation}(input: ${alias}) {selection}" for alias in inputs)
    person = tenants.alpha.people[viewer]
    body, _ = await post_operation(person, f"mutation({variables}) {{ {fields} }}", **inputs)
    assert not body.get("errors"), (viewer, mutation, body)
    for payload in body["data"].values():
        assert payload["errors"], f"{viewer} executed {mutation} with a foreign {path}"
        filled = {key for key, value in payload.items() if value} - {"errors", "__typename"}
        assert filled == set(), (viewer, mutation, filled)
    payloads = zip(ids, body["data"].values(), strict=True)
    return [without_ids(payload, key) for key, payload in payloads]


def usable_id(tenants: Tenants, viewer: str, kind: str) -> str:
    """Returns an id that the viewer may use, so that only the id under test is wrong."""
    names = {
        "session": SESSION_OF.get(viewer, "main"),
        "interaction": "letter",
        "step": "missing_files_0",
        "participant": viewer if viewer in SESSION_OF else "customer",
        "template": "form",
        "upload": viewer if viewer in tenants.alpha.ids["upload"] else "staff",
        "apiKey": "status",
    }
    return tenants.alpha.ids[kind][names[kind]]


async def test_every_mutation_but_exchange_link_needs_a_valid_token(tenants: Tenants) -> None:
    before = await all_rows(tenants.server)
    tokens = ("", "bt_" + "A" * 43, tenants.alpha.people["replaced"].token)
    for mutation, field in root_fields(tenants.schema.mutation_type).items():
        input_type = field.args["input"].type
        value = input_value(
            input_type, lambda path: usable_id(tenants, "customer", id_kind(path)), "input"
        )
        selection = shallow_selection(tenants.schema, field)
        document = f"mutation($input: {input_type}) {{ {mutation}(input: $input) {selection} }}"
        for token in tokens:
            body, _ = await post_operation(Person(tenants.server, token), document, input=value)
            if mutation == "exchangeLink":
                kinds = [error["__typename"] for error in body["data"][mutation]["errors"]]
                assert kinds == ["NotFound"]
            else:
                assert "errors" in body, f"{mutation} answers without a token: {body}"
                codes = [error["extensions"]["code"] for error in body["errors"]]
                assert (codes, body["data"]) == (["UNAUTHENTICATED"], None), mutation
    assert await all_rows(tenants.server) == before


async def test_organizations_do_not_share_idempotency_keys(tenants: Tenants) -> None:
    arguments = {"name": "Same", "fields": [{"name": "a"}], "idempotencyKey": "the same key"}
    first = await tenants.bravo.people["admin"].mutate(
        "createFormTemplate", "template { id }", **arguments
    )
    second = await tenants.alpha.people["admin"].mutate(
        "createFormTemplate", "template { id }", **arguments
    )
    assert second["replayed"] is False
    assert second["template"]["id"] != first["template"]["id"]
