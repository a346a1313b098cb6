"""The digest of a session's state, which every event carries.

A Merkle tree of SHA-256 hashes: each stored row, each part of the session (the session's own row,
a participant, an interaction with its steps, recipients and assignments), 64 buckets of parts, and
the root. A change hashes its own rows, parts and buckets again, not those of the whole session.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import msgspec

_BUCKETS = 64
# each hash begins with the kind of its content, so that no content of one kind passes for another
_ROW, _PART, _BUCKET, _STATE = b"row\0", b"part\0", b"bucket\0", b"state\0"

RowKey = tuple[str, str]
"""The table and the id of a row."""


@dataclass(frozen=True, slots=True)
class RowDigest:
    """The hash of one row, and the id of the part of the session that it belongs to."""

    part_id: str
    key: RowKey
    hash: bytes


def hash_row(table: str, row_id: str, columns: Mapping[str, object]) -> bytes:
    """Returns the hash of a row's stored columns; columns that are NULL are left out."""
    stored = {name: value for name, value in columns.items() if value is not None}
    # JSON lists and strings have an end, so table, id and columns cannot run into each other
    content = msgspec.json.encode([table, row_id, stored], order="sorted")
    return hashlib.sha256(_ROW + content).digest()


@dataclass(frozen=True, slots=True)
class _Part:
    """The row hashes of one part of the session, and their hash."""

    rows: Mapping[RowKey, bytes]
    hash: bytes


@dataclass(frozen=True, slots=True)
class StateDigest:
    """The digest of a state, and the hashes it is made of."""

    _parts: Mapping[str, _Part] = field(default_factory=dict)
    _members: tuple[tuple[str, ...], ...] = ((),) * _BUCKETS
    _buckets: tuple[bytes, ...] = (bytes(32),) * _BUCKETS

    @property
    def part_ids(self) -> Iterable[str]:
        """The ids of the session, its participants and its interactions."""
        return self._parts.keys()

    def part(self, part_id: str) -> str | None:
        """Returns the digest of a part in hex, None if there is no such part."""
        part = self._parts.get(part_id)
        return part.hash.hex() if part else None

    def root(self) -> str:
        """Returns the digest of the whole state in hex."""
        return hashlib.sha256(_STATE + b"".join(self._buckets)).hexdigest()

    def updated(self, rows: Iterable[RowDigest]) -> tuple["StateDigest", list[str]]:
        """Returns the digest with new or changed rows, and the ids of the parts that differ."""
        by_part: dict[str, dict[RowKey, bytes]] = {}
        for row in rows:
            by_part.setdefault(row.part_id, {})[row.key] = row.hash
        parts = dict(self._parts)
        changed = []
        for part_id, hashes in by_part.items():
            before = parts.get(part_id)
            part = _hash_part(part_id, {**before.rows, **hashes} if before else hashes)
            if before is None or before.hash != part.hash:
                parts[part_id] = part
                changed.append(part_id)
        return (self._with_parts(parts, changed) if changed else self), changed

    def _with_parts(self, parts: Mapping[str, _Part], changed: Iterable[str]) -> "StateDigest":
        members, buckets = [*self._members], [*self._buckets]
        numbers = {part_id: _bucket_of(part_id) for part_id in changed}
        for part_id, number in numbers.items():
            if part_id not in self._parts:
                members[number] = tuple(sorted((*members[number], part_id)))
        for number in set(numbers.values()):
            hashes = b"".join(parts[part_id].hash for part_id in members[number])
            buckets[number] = hashlib.sha256(_BUCKET + hashes).digest()
        return replace(self, _parts=parts, _members=tuple(members), _buckets=tuple(buckets))


def digest_of(rows: Iterable[RowDigest]) -> StateDigest:
    """Returns the digest of a state that consists of these rows."""
    return StateDigest().updated(rows)[0]


def _hash_part(part_id: str, rows: Mapping[RowKey, bytes]) -> _Part:
    content = b"".join(rows[key] for key in sorted(rows))
    return _Part(rows, hashlib.sha256(_PART + part_id.encode() + b"\0" + content).digest())


def _bucket_of(part_id: str) -> int:
    return hashlib.sha256(part_id.encode()).digest()[0] % _BUCKETS
