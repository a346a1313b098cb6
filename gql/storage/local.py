"""A file store in a folder of the local disk."""

import asyncio
import hashlib
import itertools
import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

from gql.storage.file_store import (
    BATCH,
    DamagedContent,
    MissingContent,
    content_path,
    is_content_path,
    verify_digest,
)

_REMOVED = ".removed-"


class LocalStore:
    """A store in a folder: `root/ab/cd/abcd...`.

    A file's modification time is the time of its last put. A removal first renames the file to a
    hidden name, checks its modification time again, and renames it back if it was put in between.
    So a put that finds the file and updates its time before reading it either keeps the file, or
    notices that it is missing. A hidden file that a crash left behind can still be read.
    """

    def __init__(self, root: Path, batch_size: int = BATCH) -> None:
        self._root = root
        self._batch_size = batch_size

    async def put(self, data: bytes) -> str:
        return await asyncio.to_thread(self._put, data)

    async def get(self, digest: str) -> bytes:
        return await asyncio.to_thread(self._get, digest)

    async def stored_before(self, before: datetime) -> AsyncIterator[list[str]]:
        digests = self._stored_before(before.timestamp())

        def next_batch() -> list[str]:
            return list(itertools.islice(digests, self._batch_size))

        while batch := await asyncio.to_thread(next_batch):
            yield batch

    async def remove(self, digest: str, before: datetime) -> None:
        await asyncio.to_thread(self._remove, self._path(digest), before.timestamp())

    def _path(self, digest: str) -> Path:
        return self._root / content_path(digest)

    def _put(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        if self._is_stored(path, digest):
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
    def _is_stored(path: Path, digest: str) -> bool:
        """Updates the file's time and returns whether it is intact.

        Reading the whole file costs little, and a put replaces a damaged file.
        """
        try:
            os.utime(path)
            verify_digest(digest, path.read_bytes())
        except (FileNotFoundError, DamagedContent):
            return False
        return True

    def _make_folder(self, folder: Path) -> None:
        missing = [f for f in (folder, folder.parent, self._root) if not f.exists()]
        for new in reversed(missing):
            new.mkdir(parents=True, exist_ok=True)
            _sync_folder(new.parent)

    def _get(self, digest: str) -> bytes:
        path = self._path(digest)
        # the path is read again at the end: a removal may have renamed the file back meanwhile
        for candidate in (path, *path.parent.glob(f"{_REMOVED}{digest}.*"), path):
            try:
                return verify_digest(digest, candidate.read_bytes())
            except FileNotFoundError:
                continue
        raise MissingContent(digest)

    def _stored_before(self, before: float) -> Iterator[str]:
        for path in self._root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if not _is_older(path, before):
                continue
            if is_content_path(path.relative_to(self._root).as_posix()):
                yield path.name
            elif path.name.startswith(_REMOVED):
                _restore(path)  # the next sweep treats it as any other file
            elif path.name.startswith("."):
                path.unlink(missing_ok=True)

    @staticmethod
    def _remove(path: Path, before: float) -> None:
        if not _is_older(path, before):
            return
        # a unique name, so that concurrent removals do not overwrite each other's hidden file
        hidden = path.with_name(f"{_REMOVED}{path.name}.{secrets.token_hex(4)}")
        try:
            path.rename(hidden)
        except FileNotFoundError:
            return
        if _is_older(hidden, before):
            hidden.unlink(missing_ok=True)
        else:
            _restore(hidden)


def _restore(hidden: Path) -> None:
    """Renames a hidden file back to its content path."""
    path = hidden.with_name(hidden.name.removeprefix(_REMOVED).partition(".")[0])
    try:
        os.utime(hidden)  # if the content was put again meanwhile, this file replaces that one
        hidden.rename(path)
    except FileNotFoundError:  # another process has renamed or deleted it
        return
    _sync_folder(path.parent)


def _is_older(path: Path, before: float) -> bool:
    """Returns whether the file exists and was last put before a time (seconds since 1970)."""
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    """Makes new names in a folder survive a power failure; a file's name is its folder's data."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
