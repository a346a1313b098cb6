"""A transaction that writes rows outside of the state of sessions, and appends no events."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from gql.model.database.idempotency import IdempotencyKey
from gql.model.database.outcome import MutationResult, Outcome
from gql.model.database.row import Row
from gql.model.database.unit_of_work import RETAIN_FILE, idempotency_row

_O = TypeVar("_O", bound=Outcome)


@dataclass(slots=True)
class WriteTransaction:
    """A transaction with SQLAlchemy's session. `now` is the database's time."""

    sql: AsyncSession
    now: datetime
    idempotency_key: IdempotencyKey | None = None

    def add(self, row: Row) -> None:
        """Adds a row."""
        self.sql.add(row)

    async def retain_file(self, digest: str) -> None:
        """Records that a row of this transaction refers to the file."""
        await self.sql.execute(RETAIN_FILE, {"digest": digest, "now": self.now})

    def record(self, outcome: _O, secret: str | None = None) -> MutationResult[_O]:
        """Stores the outcome of a mutation with its idempotency key; returns the result."""
        result = MutationResult(outcome, secret=secret)
        if self.idempotency_key:
            self.add(idempotency_row(self.idempotency_key, result, self.now))
        return result
