"""The base class of the tables, and how they declare foreign keys and partial indexes."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Text,
    text,
)
from sqlalchemy.orm import DeclarativeBase

from gql.model.database.column_types import UtcDateTime


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
