"""A place in one session's stream, as an opaque string that proves which log it was cut from."""

import base64
import binascii
from dataclasses import dataclass

from gql.model.domain.errors import BadCursor

_VERSION = b"\x01"
_FOREIGN = "That is not a cursor of this server."


@dataclass(frozen=True, slots=True)
class Cursor:
    """After event `sequence` of a session. `mark` is 16 hex digits of that event's chain hash."""

    session_id: str
    sequence: int
    mark: str

    def __str__(self) -> str:
        place = self.sequence.to_bytes(8, "big")
        raw = _VERSION + bytes.fromhex(self.mark) + place + self.session_id.encode()
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def cursor_at(session_id: str, sequence: int, chain_hash: str) -> str:
    """The cursor after the event of that sequence and chain hash."""
    return str(Cursor(session_id, sequence, chain_hash[:16]))


def parse_cursor(text: str) -> Cursor:
    """The place a cursor names. Raises `BadCursor` for anything this server did not write."""
    try:
        raw = base64.b64decode(text[:200] + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        place = Cursor(raw[17:].decode("ascii"), int.from_bytes(raw[9:17], "big"), raw[1:9].hex())
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise BadCursor(_FOREIGN) from error
    if len(text) > 200 or raw[:1] != _VERSION or len(raw) < 18 or place.sequence >= 2**63:
        raise BadCursor(_FOREIGN)
    return place
