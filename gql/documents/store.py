"""Keeps file contents, each under the digest of its bytes; here on the local disk."""

import asyncio
import hashlib
import itertools
import os
import re
import secrets
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from gql.model.errors import SetupError

BATCH = 500
_DIGEST = re.compile(r"[0-9a-f]{64}")
_REMOVED = ".removed-"
_S3 = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[\w.-]*\w[\w.-]*)*)/?", re.ASCII)


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


@dataclass(frozen=True, slots=True)
class S3Options:
    """How to reach a bucket; without keys they are looked for where AWS's own tools do it."""

    endpoint: str = ""
    region: str = ""
    access_key_id: str = ""
    secret_access_key: str = field(default="", repr=False)


def open_store(url: str, folder: Path, s3: S3Options) -> FileStore:
    """The store at `url`: `s3://BUCKET/PREFIX`, or `folder` where it is empty.

    Raises `SetupError` where the URL or an option cannot be meant, or a package is missing.
    """
    if not url:
        return LocalStore(folder)
    named = _S3.fullmatch(url)
    if not named:
        raise SetupError("BUBBLES_STORE_URL must be s3://BUCKET/PREFIX, or empty.")
    if s3.endpoint and not s3.endpoint.startswith(("http://", "https://")):
        raise SetupError("BUBBLES_S3_ENDPOINT must begin with http:// or https://.")
    if bool(s3.access_key_id) != bool(s3.secret_access_key):
        raise SetupError("BUBBLES_S3_ACCESS_KEY_ID and its SECRET_ACCESS_KEY need each other.")
    from gql.documents.s3 import S3Store  # noqa: PLC0415  # it imports this module

    bucket, prefix = named[1], named[2].strip("/")
    keys = (s3.access_key_id, s3.secret_access_key)
    return S3Store(bucket, prefix, s3.endpoint, s3.region, *keys)


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
