"""Names for things: opaque ids that sort by age, secrets, and the hashes secrets are kept as."""

import hashlib
import hmac
import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def _base32(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, rest = divmod(number, 32)
        digits.append(_ALPHABET[rest])
    return "".join(reversed(digits))


_latest = 0


def new_id(prefix: str) -> str:
    """A new id such as `int_01jd…`: a type's prefix, 48 bits of time in ms, 80 random bits.

    Ids of one process always ascend, so that what is made together keeps its order.
    """
    global _latest  # noqa: PLW0603  # one process, one thread: the event loop's
    fresh = (time.time_ns() // 1_000_000 << 80) | secrets.randbits(80)
    _latest = max(fresh, _latest + 1)
    return f"{prefix}_{_base32(_latest, 26)}"


def new_secret(prefix: str) -> str:
    """A new bearer secret of 256 bits; the prefix lets scanners find leaked ones."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def hashed(secret: str) -> str:
    """What a secret is stored as: its SHA-256 in hex; at 256 random bits no salt is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_code() -> str:
    """A one-time code of six digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def hashed_code(code: str, salt: str) -> str:
    """What a one-time code is stored as; salted, since six digits are quickly tried."""
    return hmac.new(salt.encode(), code.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compares two hashes in constant time."""
    return hmac.compare_digest(one, other)
