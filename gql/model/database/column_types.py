"""The column types and foreign keys of the tables: UTC times, enums as text, values as JSON."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.orm import DeclarativeBase


class UtcDateTime(TypeDecorator[datetime]):
    """A UTC time with microseconds. SQLite stores no time zone, so reading adds it again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


class JsonText(TypeDecorator[Any]):
    """A frozen value stored as JSON text, and decoded to its type when read."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind
        self._decode: Callable[[str], Any] = msgspec.json.Decoder(kind).decode

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else msgspec.json.encode(value, order="sorted").decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self._decode(value)


class Row(DeclarativeBase):
    """The declarative base class of all tables, with a naming convention for constraints."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, str: Text, int: BigInteger}  # noqa: RUF012


class EnumText(TypeDecorator[Any]):
    """An enum stored as plain text, so that a new value needs no migration."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[Any]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self.kind(value)


def foreign_key(target: str) -> ForeignKey:
    """Returns a foreign key that is checked at commit, so rows can be written in any order."""
    return ForeignKey(target, deferrable=True, initially="DEFERRED")


def foreign_key_in_session(column: str, table: str) -> ForeignKeyConstraint:
    """Returns a foreign key to a row of the same session, checked at commit."""
    return ForeignKeyConstraint(
        ["session_id", column],
        [f"{table}.session_id", f"{table}.id"],
        deferrable=True,
        initially="DEFERRED",
    )


def partial_index(name: str, column: str, *, where: str, unique: bool = False) -> Index:
    """Returns an index on those rows for which the SQL condition `where` holds."""
    condition = text(where)
    return Index(name, column, unique=unique, sqlite_where=condition, postgresql_where=condition)
