"""SQL for the drivers themselves, because executing through SQLAlchemy costs ten times a statement.

SQLAlchemy's tables, types and dialects write the SQL and convert the values, once per process.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Column, Dialect, Executable, inspect
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement

from gql.model.database.column_types import JsonText
from gql.model.database.drivers.row_hasher import RowHasher
from gql.model.database.row import Row
from gql.model.database.tables import (
    AssignmentRow,
    EventRow,
    InteractionRow,
    ParticipantRow,
    RecipientRow,
    SessionRow,
    StepRow,
)
from gql.model.state.digest import RowDigest
from gql.model.state.records import (
    AssignmentRecord,
    EventRecord,
    InteractionRecord,
    LinkedRecord,
    ParticipantRecord,
    RecipientRecord,
    Record,
    SessionRecord,
    StepRecord,
)

_R = TypeVar("_R", bound=Record | LinkedRecord | EventRecord)
_Convert = Callable[[Any], Any]

SQLITE: Dialect = SQLiteDialect_aiosqlite()
POSTGRESQL: Dialect = PGDialect_asyncpg()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with the driver's placeholders, and the values of these in order."""

    sql: str
    values: Sequence[Any] = ()


class TableStatements(Generic[_R]):
    """The statements that read and write the rows of one table as records or as row objects."""

    def __init__(self, dialect: Dialect, table: type[Row], record: type[_R] | None = None) -> None:
        attributes = inspect(table).column_attrs
        names = [field.name for field in fields(record)] if record else [*attributes.keys()]
        columns = {name: cast("Column[Any]", attributes[name].columns[0]) for name in names}
        self._dialect = dialect
        self._record = record
        self._table = table.__table__.name  # type: ignore[attr-defined]
        self._columns = {name: quote(dialect, column.name) for name, column in columns.items()}
        self._encoders = {name: _encoder(dialect, column) for name, column in columns.items()}
        self._decoders = [(name, _decoder(dialect, column)) for name, column in columns.items()]
        self._json = [name for name, column in columns.items() if isinstance(column.type, JsonText)]
        self._hasher = RowHasher(self._table, columns)
        self._updates: dict[tuple[str, ...], str] = {}
        selected = ", ".join(self._columns.values())
        self.select = f"SELECT {selected} FROM {self._table} WHERE "  # noqa: S608
        holders = ", ".join(placeholder(dialect, index + 1) for index in range(len(columns)))
        self._insert = f"INSERT INTO {self._table} ({selected}) VALUES ({holders})"  # noqa: S608

    def decode(self, row: Sequence[Any]) -> _R:
        """Returns the record of a row that `select` read."""
        if self._record is None:
            raise TypeError(f"The rows of {self._table} are read by SQLAlchemy.")
        return self._record(
            **{
                name: decode(value) if decode and value is not None else value
                for (name, decode), value in zip(self._decoders, row, strict=True)
            }
        )

    def digest_stored(self, row: Sequence[Any], part_id: str) -> RowDigest:
        """Returns the digest of a row that `select` read."""
        return self._hasher.digest(dict(zip(self._columns, row, strict=True)), part_id)

    def digest_record(self, record: Any, part_id: str) -> RowDigest:
        """Returns the digest of the row that a record is stored as."""
        values = self._encode(record, self._columns)
        return self._hasher.digest(dict(zip(self._columns, values, strict=True)), part_id)

    def outdated_names(self, record: _R, row: Sequence[Any]) -> tuple[str, ...]:
        """Returns the attributes that this version would store as other JSON than the row holds.

        An update of the row has to write them too, because its digest covers what is stored.
        """
        values = dict(zip(self._columns, row, strict=True))
        encoded = zip(self._json, self._encode(record, self._json), strict=True)
        return tuple(name for name, value in encoded if value != values[name])

    def insert(self, row: object) -> Statement:
        """Returns the statement that inserts a record or row object."""
        return Statement(self._insert, self._encode(row, self._encoders))

    def update(self, record: Any, names: tuple[str, ...]) -> Statement:
        """Returns the statement that updates these attributes of a record."""
        sql = self._updates.get(names)
        if sql is None:
            sql = self._updates[names] = self._update_sql(names)
        return Statement(sql, (*self._encode(record, names), record.id))

    def _update_sql(self, names: tuple[str, ...]) -> str:
        assignments = ", ".join(
            f"{self._columns[name]} = {placeholder(self._dialect, index + 1)}"
            for index, name in enumerate(names)
        )
        condition = f"id = {placeholder(self._dialect, len(names) + 1)}"
        return f"UPDATE {self._table} SET {assignments} WHERE {condition}"  # noqa: S608

    def _encode(self, row: object, names: Sequence[str] | Mapping[str, Any]) -> list[Any]:
        values = []
        for name in names:
            value, encode = getattr(row, name), self._encoders[name]
            values.append(encode(value) if encode and value is not None else value)
        return values


class Statements:
    """The statements of one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.sessions = TableStatements(dialect, SessionRow, SessionRecord)
        self.participants = TableStatements(dialect, ParticipantRow, ParticipantRecord)
        self.interactions = TableStatements(dialect, InteractionRow, InteractionRecord)
        self.steps = TableStatements(dialect, StepRow, StepRecord)
        self.recipients = TableStatements(dialect, RecipientRow, RecipientRecord)
        self.assignments = TableStatements(dialect, AssignmentRow, AssignmentRecord)
        self.linked_sessions = TableStatements(dialect, SessionRow, LinkedRecord)
        self.events = TableStatements(dialect, EventRow, EventRecord)
        self._of_record: dict[type, TableStatements[Any]] = {
            SessionRecord: self.sessions,
            ParticipantRecord: self.participants,
            InteractionRecord: self.interactions,
            StepRecord: self.steps,
            RecipientRecord: self.recipients,
            AssignmentRecord: self.assignments,
            EventRecord: self.events,
        }

    def of(self, row: Any) -> TableStatements[Any]:
        """Returns the statements of the table that a record or row object belongs to."""
        kind = type(row)
        statements = self._of_record.get(kind)
        if statements is None:
            statements = self._of_record[kind] = TableStatements(self.dialect, kind)
        return statements

    def compile(self, statement: Executable, **parameters: Any) -> Statement:
        """Returns the SQL of a statement of SQLAlchemy; the parameters are those of `bindparam`."""
        compiled, converters = _compile(self.dialect, statement)
        values = compiled.construct_params(parameters)
        return Statement(
            compiled.string,
            [
                convert(values[name]) if convert and values[name] is not None else values[name]
                for name, convert in converters
            ],
        )

    def convert_rows(
        self, statement: Executable, rows: Sequence[Sequence[Any]]
    ) -> list[SimpleNamespace]:
        """Returns the rows of a select of SQLAlchemy, with an attribute for each column."""
        columns = _result_columns(self.dialect, statement)
        return [
            SimpleNamespace(
                **{
                    name: convert(value) if convert else value
                    for (name, convert), value in zip(columns, row, strict=True)
                }
            )
            for row in rows
        ]


@lru_cache(maxsize=500)
def _compile(
    dialect: Dialect, statement: Executable
) -> tuple[SQLCompiler, list[tuple[str, _Convert | None]]]:
    """Returns the compiled statement, and its parameters in order with their converters.

    Statements that are built once are compiled once.
    """
    clause = cast("ClauseElement", statement)
    options = {"render_postcompile": True}
    compiled = cast("SQLCompiler", clause.compile(dialect=dialect, compile_kwargs=options))
    types = {name: parameter.type for parameter, name in compiled.bind_names.items()}
    # the elements of an IN list are parameters that have no type: they are ids
    converters = {
        name: type_.dialect_impl(dialect).bind_processor(dialect) for name, type_ in types.items()
    }
    names = compiled.positiontup or []
    return compiled, [(name, converters.get(name)) for name in names]


@lru_cache(maxsize=500)
def _result_columns(dialect: Dialect, statement: Any) -> list[tuple[str, _Convert | None]]:
    return [
        (column.key, column.type.dialect_impl(dialect).result_processor(dialect, None))
        for column in statement.selected_columns
    ]


def placeholder(dialect: Dialect, number: int) -> str:
    """Returns the placeholder of the parameter with this number, from 1."""
    return f"${number}" if dialect is POSTGRESQL else "?"


def quote(dialect: Dialect, name: str) -> str:
    """Returns a column's name, in quotes if it is a keyword."""
    return dialect.identifier_preparer.quote(name)


@cache
def statements_for(dialect: Dialect) -> Statements:
    """Returns the statements of a dialect."""
    return Statements(dialect)


def _encoder(dialect: Dialect, column: Column[Any]) -> _Convert | None:
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def _decoder(dialect: Dialect, column: Column[Any]) -> _Convert | None:
    return column.type.dialect_impl(dialect).result_processor(dialect, None)
