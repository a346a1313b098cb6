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
    checked,
    is_place,
    place_of,
)

_REMOVED = ".removed-"


class LocalStore:
    """A store in a folder: `root/ab/cd/abcd...`.

    A removal first renames the file to a hidden name, then looks again whether it was put in
    between, and names it back. So a put that finds the file and touches it before it reads it
    either keeps the file or notices that it is gone; and what a crash left hidden is still read.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, data: bytes) -> str:
        return await asyncio.to_thread(self._put, data)

    async def get(self, digest: str) -> bytes:
        return await asyncio.to_thread(self._get, digest)

    async def old(self, before: datetime) -> AsyncIterator[list[str]]:
        digests = self._old(before.timestamp())
        while batch := await asyncio.to_thread(lambda: list(itertools.islice(digests, BATCH))):
            yield batch

    async def remove(self, digest: str, before: datetime) -> None:
        await asyncio.to_thread(self._remove, self._path(digest), before.timestamp())

    def _path(self, digest: str) -> Path:
        return self._root / place_of(digest)

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
            os.utime(path)
            checked(digest, path.read_bytes())
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
        # a last look, for a removal may have changed its mind since the first
        for place in (path, *path.parent.glob(f"{_REMOVED}{digest}.*"), path):
            try:
                return checked(digest, place.read_bytes())
            except FileNotFoundError:
                continue
        raise MissingContent(digest)

    def _old(self, before: float) -> Iterator[str]:
        for path in self._root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if not _older(path, before):
                continue
            if is_place(path.relative_to(self._root).as_posix()):
                yield path.name
            elif path.name.startswith(_REMOVED):
                _bring_back(path)  # and the next round looks at it as at any other
            elif path.name.startswith("."):
                path.unlink(missing_ok=True)

    @staticmethod
    def _remove(path: Path, before: float) -> None:
        if not _older(path, before):
            return
        # a name of its own for each removal, so that none takes what another has hidden
        hidden = path.with_name(f"{_REMOVED}{path.name}.{secrets.token_hex(4)}")
        try:
            path.rename(hidden)
        except FileNotFoundError:
            return
        if _older(hidden, before):
            hidden.unlink(missing_ok=True)
        else:
            _bring_back(hidden)


def _bring_back(hidden: Path) -> None:
    path = hidden.with_name(hidden.name.removeprefix(_REMOVED).partition(".")[0])
    try:
        os.utime(hidden)  # if it was put anew meanwhile, this file takes the place of that one
        hidden.rename(path)
    except FileNotFoundError:  # somebody was faster
        return
    _sync_folder(path.parent)


def _older(path: Path, before: float) -> bool:
    """Whether it is there, and was last put before then (seconds since 1970)."""
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    """Make new names in `folder` survive a power cut; the name of a file is its folder's data."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
