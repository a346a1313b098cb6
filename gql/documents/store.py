"""Keeps file contents on the local disk, each under the digest of its bytes."""

import asyncio
import hashlib
import os
import re
import tempfile
from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}")


class MissingContent(KeyError):
    """No content with this digest is stored."""


class DamagedContent(OSError):
    """The stored bytes are no longer those that were put."""


class FileStore:
    """A content-addressed store under `root`: `root/ab/cd/abcd...`; safe for many processes."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, data: bytes) -> str:
        """Store `data` durably; its SHA-256 as 64 hex digits. What is stored is not rewritten."""
        return await asyncio.to_thread(self._put, data)

    async def get(self, digest: str) -> bytes:
        """The content of `digest`.

        Errors: ValueError on a malformed digest, MissingContent on an unknown one,
        DamagedContent when the disk holds other bytes than were put.
        """
        return await asyncio.to_thread(self._get, digest)

    def _path(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise ValueError("A digest is 64 hexadecimal digits in lower case.")
        return self._root / digest[:2] / digest[2:4] / digest

    def _put(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        if self._holds(path, digest):
            _sync_folder(path.parent)  # another process may be between its rename and its sync
            return digest
        self._make_folder(path.parent)
        handle, temporary = tempfile.mkstemp(prefix=".", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        return digest

    @staticmethod
    def _holds(path: Path, digest: str) -> bool:
        # Reading it whole costs a little and heals a damaged file by the next put of its content.
        try:
            held = path.read_bytes()
        except FileNotFoundError:
            return False
        return hashlib.sha256(held).hexdigest() == digest

    def _make_folder(self, folder: Path) -> None:
        missing = [f for f in (folder, folder.parent, self._root) if not f.exists()]
        for new in reversed(missing):
            new.mkdir(parents=True, exist_ok=True)
            _sync_folder(new.parent)

    def _get(self, digest: str) -> bytes:
        path = self._path(digest)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise MissingContent(digest) from None
        if hashlib.sha256(data).hexdigest() != digest:
            raise DamagedContent(f"The stored content {digest} is damaged.")
        return data


def _sync_folder(folder: Path) -> None:
    """Make new names in `folder` survive a power cut; the name of a file is its folder's data."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
