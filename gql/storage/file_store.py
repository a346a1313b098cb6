"""The file store interface: contents addressed by the SHA-256 digest of their bytes."""

import hashlib
import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Protocol

BATCH = 500
_DIGEST = re.compile(r"[0-9a-f]{64}")


class MissingContent(KeyError):
    """No content with this digest is stored."""


class DamagedContent(OSError):
    """The stored bytes are no longer those that were put."""


class FileStore(Protocol):
    """A content-addressed store; safe for many processes and a removal at the same moment.

    Where it is somewhere else, every call can raise Busy: it did not answer, asking again is safe.
    """

    async def put(self, data: bytes) -> str:
        """Store `data` durably; its SHA-256 as 64 hex digits. What is stored is not rewritten."""

    async def get(self, digest: str) -> bytes:
        """The content of `digest`.

        Errors: ValueError on a malformed digest, MissingContent on an unknown one,
        DamagedContent when the store holds other bytes than were put.
        """

    def old(self, before: datetime) -> AsyncIterator[list[str]]:
        """The digests last put before `before`, at most `BATCH` at a time.

        What a put that was broken off before then has left behind is removed on the way.
        """

    async def remove(self, digest: str, before: datetime) -> None:
        """Remove the content unless it was put again since `before`, an aware time.

        A put of what is there need not say so before 12 hours have gone by; so `before` must lie
        a day back, and further where a row may follow its content later than that.
        """


def place_of(digest: str) -> str:
    """Where under its root a store keeps the content. ValueError on a malformed digest."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError("A digest is 64 hexadecimal digits in lower case.")
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def is_place(path: str) -> bool:
    """Whether a path under the root of a store is that of a content."""
    digest = path.rpartition("/")[2]
    return bool(_DIGEST.fullmatch(digest)) and path == place_of(digest)


def checked(digest: str, data: bytes) -> bytes:
    """The data, if they are those of the digest; else DamagedContent."""
    if hashlib.sha256(data).hexdigest() != digest:
        raise DamagedContent(f"The stored content {digest} is damaged.")
    return data
