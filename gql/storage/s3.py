"""Keeps file contents in a bucket of S3 or a server like it, in the folders a local store has."""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from gql.model.domain.errors import Busy, SetupError
from gql.storage.file_store import BATCH, MissingContent, checked, is_place, place_of

if TYPE_CHECKING:
    import obstore
    from obstore.store import ClientConfig, RetryConfig, S3Config

FRESH = timedelta(hours=12)
SECONDS = 12.0  # for one question, with everything that was tried again
_CLIENT: "ClientConfig" = {
    "connect_timeout": timedelta(seconds=2),
    "timeout": timedelta(seconds=8),
}
_RETRY: "RetryConfig" = {
    "max_retries": 2,
    "retry_timeout": timedelta(seconds=5),
    "backoff": {
        "init_backoff": timedelta(milliseconds=100),
        "max_backoff": timedelta(seconds=1),
        "base": 2,
    },
}
_log = logging.getLogger(__name__)


class S3Store:
    """A store in `bucket` under `prefix`: `prefix/ab/cd/abcd...`, one object for each content.

    `endpoint` is the address of the server; empty means AWS. Without keys they are looked for
    where AWS's own tools do it: the environment (AWS_...), then the role of the machine.
    A removal asks for the time of the last put just before it deletes; a put that comes between
    these two requests is lost, which S3 offers nothing against. So what is removed must long
    have been named by nobody.
    """

    def __init__(
        self,
        bucket: str,
        prefix: str = "",
        endpoint: str = "",
        region: str = "",
        access_key_id: str = "",
        secret_access_key: str = "",
    ) -> None:
        try:
            import obstore.store  # noqa: PLC0415  # only who uses a bucket has this package
        except ImportError:
            raise SetupError(
                "Files in S3 need another package: pip install interaction-bubbles[s3]"
            ) from None
        given = {
            "endpoint": endpoint,
            "region": region,
            "access_key_id": access_key_id,
            "secret_access_key": secret_access_key,
        }
        config: S3Config = {name: value for name, value in given.items() if value}  # type: ignore[assignment]
        config["disable_bulk_delete"] = True  # which not every server like S3 has
        client: ClientConfig = {**_CLIENT, "allow_http": endpoint.startswith("http://")}
        self._bucket = obstore.store.S3Store(
            bucket, prefix=prefix or None, config=config, client_options=client, retry_config=_RETRY
        )

    async def put(self, data: bytes) -> str:
        digest, tag = await asyncio.to_thread(_sums, data)
        place = place_of(digest)
        found = await self._look(place)
        # another tag is damage, or a server that encrypts: a put heals the one and suits the other
        if found and found["e_tag"] == tag and _now() - found["last_modified"] < FRESH:
            return digest
        async with _answering():
            # one request is all or nothing, and its tag is that of the whole
            await self._bucket.put_async(place, data, use_multipart=False)
        return digest

    async def get(self, digest: str) -> bytes:
        data = await self._fetched(place_of(digest))
        if data is None:
            raise MissingContent(digest)
        return await asyncio.to_thread(checked, digest, data)

    async def old(self, before: datetime) -> AsyncIterator[list[str]]:
        listing = self._bucket.list_async(chunk_size=BATCH)
        while True:
            async with _answering():
                found = await anext(listing, None)
            if found is None:
                return
            old = (one["path"] for one in found if one["last_modified"] < before)
            digests = [path.rpartition("/")[2] for path in old if is_place(path)]
            if digests:
                yield digests

    async def remove(self, digest: str, before: datetime) -> None:
        place = place_of(digest)
        found = await self._look(place)
        if found and found["last_modified"] < before:
            async with _answering():
                await self._bucket.delete_async(place)

    async def _look(self, place: str) -> "obstore.ObjectMeta | None":
        async with _answering():
            try:
                return await self._bucket.head_async(place)
            except FileNotFoundError:
                return None

    async def _fetched(self, place: str) -> bytes | None:
        async with _answering():
            try:
                found = await self._bucket.get_async(place)
                return bytes(await found.bytes_async())
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise
                return None


def _now() -> datetime:
    return datetime.now(UTC)


def _sums(data: bytes) -> tuple[str, str]:
    """The digest, and the tag that S3 gives the object."""
    tag = hashlib.md5(data, usedforsecurity=False).hexdigest()
    return hashlib.sha256(data).hexdigest(), f'"{tag}"'


@contextlib.asynccontextmanager
async def _answering() -> AsyncIterator[None]:
    """Answers Busy, after `SECONDS` at most, where the store does not do what it is asked."""
    try:
        async with asyncio.timeout(SECONDS):
            yield
    # a refused connection, a full disk, a wrong key or bucket: a user can only try again
    except Exception as error:
        reason = str(error).partition("\n")[0]
        _log.warning("the file store did not answer: %s %s", type(error).__name__, reason)
        raise Busy("The file store did not answer; try again.") from error
