"""Ids that sort by creation time; secrets and one-time codes, and their stored hashes."""

import hashlib
import hmac
import secrets
import time
from threading import Lock

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def _base32(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


_latest = 0
_lock = Lock()  # changes of an SQLite database are decided on the writer's thread


def new_id(prefix: str) -> str:
    """Returns a new id such as `int_01jd…`: a type prefix, 48 bits of time in ms, 80 random bits.

    Ids of one process are strictly ascending, so rows created together keep their order.
    """
    global _latest  # noqa: PLW0603  # under the lock
    candidate = (time.time_ns() // 1_000_000 << 80) | secrets.randbits(80)
    with _lock:
        number = _latest = max(candidate, _latest + 1)
    return f"{prefix}_{_base32(number, 26)}"


def is_id(text: str, prefix: str) -> bool:
    """Returns whether the text has the form of an id with this prefix."""
    digits = text.removeprefix(f"{prefix}_")
    return len(digits) == len(text) - len(prefix) - 1 == 26 and set(digits) <= set(_ALPHABET)


def new_secret(prefix: str) -> str:
    """Returns a new bearer secret of 256 bits; scanners find leaked ones by the prefix."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def hash_secret(secret: str) -> str:
    """Returns the stored form of a secret: SHA-256 in hex. 256 random bits need no salt."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_code() -> str:
    """Returns a one-time code of six digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def hash_code(code: str, salt: str) -> str:
    """Returns the stored form of a one-time code. Salted: a million hashes are quickly tried."""
    return hmac.new(salt.encode(), code.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def equal_hashes(first: str, second: str) -> bool:
    """Compares two hashes in constant time."""
    return hmac.compare_digest(first, second)
