"""Cursors of a session's event stream: opaque strings that name an event by number and hash."""

import base64
import binascii
from dataclasses import dataclass

from gql.model.domain.errors import BadCursor

_VERSION = b"\x01"
_LENGTH_LIMIT = 200
_MALFORMED = "That is not a cursor of this server."


@dataclass(frozen=True, slots=True)
class Cursor:
    """The position after event `sequence` of a session.

    `hash_prefix` is the first 16 hex digits of that event's chain hash. It shows whether the
    log still is the one the cursor was issued for, or was replaced by a restored backup.
    """

    session_id: str
    sequence: int
    hash_prefix: str

    def __str__(self) -> str:
        sequence = self.sequence.to_bytes(8, "big")
        raw = _VERSION + bytes.fromhex(self.hash_prefix) + sequence + self.session_id.encode()
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def cursor_at(session_id: str, sequence: int, chain_hash: str) -> str:
    """Returns the cursor after the event with that sequence number and chain hash."""
    return str(Cursor(session_id, sequence, chain_hash[:16]))


def parse_cursor(text: str) -> Cursor:
    """Parses a cursor. Raises `BadCursor` for any text that this server did not issue."""
    padded = text[:_LENGTH_LIMIT] + "=" * (-len(text) % 4)
    try:
        raw = base64.b64decode(padded, altchars=b"-_", validate=True)
        cursor = Cursor(raw[17:].decode("ascii"), int.from_bytes(raw[9:17], "big"), raw[1:9].hex())
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise BadCursor(_MALFORMED) from error
    if len(text) > _LENGTH_LIMIT or raw[:1] != _VERSION or len(raw) < 18:
        raise BadCursor(_MALFORMED)
    if cursor.sequence >= 2**63:
        raise BadCursor(_MALFORMED)
    return cursor
