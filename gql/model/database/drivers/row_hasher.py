"""Hashes the stored columns of a table's rows, with the same result on both databases."""

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from sqlalchemy import Boolean, Column

from gql.model.database.column_types import UtcDateTime
from gql.model.database.tables.digested_columns import DIGESTED_COLUMNS
from gql.model.state.digest import RowDigest, hash_row


class RowHasher:
    """Hashes rows given as the values of a driver, by the names of their attributes."""

    def __init__(self, table: str, columns: Mapping[str, Column[Any]]) -> None:
        digested = DIGESTED_COLUMNS.get(table, ())
        self._table = str(table)  # SQLAlchemy's names are of a subclass
        self._columns = {
            name: (str(column.name), _converter(column))
            for name, column in columns.items()
            if column.name in digested
        }

    def digest(self, values: Mapping[str, Any], part_id: str) -> RowDigest:
        """Returns the digest of a row that belongs to a part of the session."""
        columns = {
            column: convert(value) if convert and value is not None else value
            for name, (column, convert) in self._columns.items()
            for value in (values[name],)
        }
        row_id = values["id"]
        return RowDigest(part_id, (self._table, row_id), hash_row(self._table, row_id, columns))


def _converter(column: Column[Any]) -> Callable[[Any], Any] | None:
    """Returns what makes a driver's value the same on both databases, None if it is."""
    if isinstance(column.type, UtcDateTime):
        return _convert_time
    return bool if isinstance(column.type, Boolean) else None


def _convert_time(value: Any) -> str:
    """Returns a time as ISO 8601 with microseconds; SQLite stores it as text without a zone."""
    if isinstance(value, str):
        return value.replace(" ", "T") + "Z"
    return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
