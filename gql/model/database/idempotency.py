"""Idempotency keys: a mutation that is repeated with the same key is not executed again."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from gql.model.database.tables import IdempotencyRow
from gql.model.domain.errors import KeyConflict, Replayed

_LOCK_KEY = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """The idempotency key of a mutation, with a fingerprint of its input.

    A request with the same key and fingerprint is a repetition of the first.
    """

    organization_id: str
    actor_id: str
    key: str
    operation: str
    fingerprint: str

    @property
    def primary_key(self) -> tuple[str, str, str]:
        """The primary key of the key's row."""
        return self.organization_id, self.actor_id, self.key


async def require_unused(sql: AsyncSession, key: IdempotencyKey) -> None:
    """Raises `Replayed` or `KeyConflict` if the key was used before."""
    row = await sql.get(IdempotencyRow, key.primary_key)
    if row is None:
        return
    if (row.operation, row.fingerprint) != (key.operation, key.fingerprint):
        raise KeyConflict
    raise Replayed(row.outcome)


async def claim_key(sql: AsyncSession, key: IdempotencyKey, *, is_sqlite: bool) -> None:
    """Reserves the key for this transaction. Raises `Replayed` or `KeyConflict` if it was used.

    On PostgreSQL, transactions with the same key wait for each other; SQLite has one writer.
    """
    if not is_sqlite:
        await sql.execute(_LOCK_KEY, {"key": "\x1f".join(key.primary_key)})
    await require_unused(sql, key)
