"""Ids that sort by creation time; secrets and one-time codes, and their stored hashes."""

import hashlib
import hmac
import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def _base32(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


_latest = 0


def new_id(prefix: str) -> str:
    """Returns a new id such as `int_01jd…`: a type prefix, 48 bits of time in ms, 80 random bits.

    Ids of one process are strictly ascending, so rows created together keep their order.
    """
    global _latest  # noqa: PLW0603  # called only on the event loop's thread
    candidate = (time.time_ns() // 1_000_000 << 80) | secrets.randbits(80)
    _latest = max(candidate, _latest + 1)
    return f"{prefix}_{_base32(_latest, 26)}"


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
