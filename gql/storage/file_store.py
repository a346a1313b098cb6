"""The file store interface: contents addressed by the SHA-256 digest of their bytes."""

import hashlib
import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Protocol

BATCH = 500  # digests
_DIGEST = re.compile(r"[0-9a-f]{64}")


class MissingContent(KeyError):
    """No content with this digest is stored."""


class DamagedContent(OSError):
    """The stored bytes do not have their digest any more."""


class FileStore(Protocol):
    """A content-addressed store, safe for concurrent puts and removals by many processes.

    Every call to a remote store can raise `Busy`: it did not answer in time; a retry is safe.
    """

    async def put(self, data: bytes) -> str:
        """Stores `data` durably and returns its SHA-256 as 64 hex digits.

        Data that is stored already is not written again.
        """

    async def get(self, digest: str) -> bytes:
        """Returns the content with that digest.

        Raises ValueError for a malformed digest, MissingContent for an unknown one, and
        DamagedContent if the stored bytes have another digest.
        """

    def stored_before(self, before: datetime) -> AsyncIterator[list[str]]:
        """Yields the digests that were last put before a time, at most a batch at once.

        Also removes what interrupted puts have left behind before that time.
        """

    async def remove(self, digest: str, before: datetime) -> None:
        """Removes the content unless it was put again since `before`, an aware time.

        A put of an existing content may leave its time of storage unchanged for 12 hours. So
        `before` must be at least a day ago, and earlier if rows may be written even later than
        that after their content.
        """


def content_path(digest: str) -> str:
    """Returns the path of a content under a store's root. Raises ValueError if malformed."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError("A digest is 64 hexadecimal digits in lower case.")
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def is_content_path(path: str) -> bool:
    """Returns whether a path under a store's root is the path of a content."""
    digest = path.rpartition("/")[2]
    return bool(_DIGEST.fullmatch(digest)) and path == content_path(digest)


def verify_digest(digest: str, data: bytes) -> bytes:
    """Returns the data. Raises `DamagedContent` if it does not have that digest."""
    if hashlib.sha256(data).hexdigest() != digest:
        raise DamagedContent(f"The stored content {digest} is damaged.")
    return data
