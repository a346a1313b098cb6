"""Messages hold parameters instead of sentences, and failed verifications a code."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ROWS = 1_000  # held in memory
_MESSAGES = """
    SELECT message.id, message.body, session.name AS session, session.agent_name AS agent,
        participant.name AS participant
    FROM message
    JOIN session ON session.id = message.session_id
    JOIN participant ON participant.id = message.participant_id
"""
_LINK = re.compile(r"\S+/join#\S+")
_CODE = re.compile(r"\b\d{6}\b")
_FAILURES = {
    "too many wrong codes": "TOO_MANY_WRONG_CODES",
    "the phone was not answered": "NOT_ANSWERED",
    "the provider could not be reached": "PROVIDER_UNREACHABLE",
    "no provider is set up": "NO_PROVIDER",
}


def upgrade() -> None:
    """Replaces the sentences of messages and verifications by what they were made of."""
    op.add_column(
        "message", sa.Column("parameters", sa.Text(), nullable=False, server_default="{}")
    )
    _update(_MESSAGES, "UPDATE message SET parameters = :value WHERE id = :id", _parameters)
    with op.batch_alter_table("message") as table:
        table.alter_column("parameters", server_default=None)
        table.drop_column("subject")
        table.drop_column("body")
    failed = 'SELECT id, verification FROM assignment WHERE verification LIKE \'%"reason":"%\''
    _update(failed, "UPDATE assignment SET verification = :value WHERE id = :id", _verification)


def _update(query: str, statement: str, convert: Any) -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text(query)).mappings()
    for part in rows.partitions(_ROWS):
        values = [{"id": row["id"], "value": msgspec.json.encode(convert(row))} for row in part]
        for value in values:
            value["value"] = value["value"].decode()
        connection.execute(sa.text(statement), values)


def _parameters(row: Mapping[str, Any]) -> dict[str, str]:
    if link := _LINK.search(row["body"]):
        names = {name: row[name] for name in ("session", "agent", "participant")}
        return {**names, "link": link.group()}
    code = _CODE.search(row["body"])
    return {"code": code.group()} if code else {}


def _verification(row: Mapping[str, Any]) -> dict[str, Any]:
    verification: dict[str, Any] = msgspec.json.decode(row["verification"])
    reason = verification.pop("reason")
    return {**verification, "failure": _FAILURES.get(reason, "REJECTED")}
