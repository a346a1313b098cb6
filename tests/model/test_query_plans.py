"""Lists and sweeps read their rows from an index, in its order."""

from typing import Any

import pytest
from sqlalchemy import Select, func, select
from sqlalchemy.dialects import sqlite

from gql.model.database.database import Database
from gql.model.database.tables import (
    CredentialRow,
    InteractionRow,
    MessageRow,
    SessionRow,
    TemplateRow,
)
from gql.model.domain.enums import ActorKind

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_suffices]

LISTS: dict[str, Select[Any]] = {
    table.__tablename__: select(table)
    .where(table.organization_id == "org")
    .order_by(table.id.desc())
    .limit(50)
    for table in (SessionRow, MessageRow, TemplateRow)
}
LISTS["credential"] = (
    select(CredentialRow)
    .where(CredentialRow.organization_id == "org", CredentialRow.kind == ActorKind.PARTNER)
    .order_by(CredentialRow.id.desc())
    .limit(50)
)
LISTS["expired interactions"] = select(InteractionRow.id).where(
    InteractionRow.expiry_due_at.is_not(None), InteractionRow.expiry_due_at <= func.now()
)


async def plan(database: Database, query: Select[Any]) -> str:
    options = {"literal_binds": True}
    sql = query.compile(dialect=sqlite.dialect(), compile_kwargs=options).string
    async with database.read_transaction() as transaction:
        connection = await transaction.connection()
        rows = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")).all()
    return "; ".join(str(row.detail) for row in rows)


@pytest.mark.parametrize("name", LISTS)
async def test_a_list_is_read_in_the_order_of_an_index(database: Database, name: str) -> None:
    steps = await plan(database, LISTS[name])
    assert "USING INDEX" in steps or "USING COVERING INDEX" in steps, steps
    assert "TEMP B-TREE" not in steps, steps
    assert "SCAN" not in steps, steps
