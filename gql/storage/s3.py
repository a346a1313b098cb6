"""A file store in a bucket of S3 or a compatible server, with the paths of the local store."""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from gql.model.domain.errors import Busy, SetupError
from gql.storage.file_store import (
    BATCH,
    MissingContent,
    content_path,
    is_content_path,
    verify_digest,
)

if TYPE_CHECKING:
    import obstore
    from obstore.store import ClientConfig, RetryConfig, S3Config

FRESH = timedelta(hours=12)  # a put does not rewrite an object younger than this
SECONDS = 12.0  # timeout of one operation with all its retries
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

    `endpoint` is the address of the server; empty means AWS. Without keys, AWS's standard
    credential chain applies: the environment (AWS_...), then the role of the machine.
    A removal reads the time of the last put just before it deletes. A put between these two
    requests is lost, because S3 has no conditional delete. So only contents that have long been
    unused may be removed. `timeout` is in seconds and holds for an operation with its retries.
    """

    def __init__(
        self,
        bucket: str,
        prefix: str = "",
        endpoint: str = "",
        region: str = "",
        access_key_id: str = "",
        secret_access_key: str = "",
        *,
        fresh_for: timedelta = FRESH,
        batch_size: int = BATCH,
        timeout: float = SECONDS,
    ) -> None:
        try:
            import obstore.store  # noqa: PLC0415  # an optional dependency
        except ImportError:
            raise SetupError(
                "Files in S3 need another package: pip install interaction-bubbles[s3]"
            ) from None
        self._fresh_for, self._batch_size, self._timeout = fresh_for, batch_size, timeout
        options = {
            "endpoint": endpoint,
            "region": region,
            "access_key_id": access_key_id,
            "secret_access_key": secret_access_key,
        }
        config: S3Config = {name: value for name, value in options.items() if value}  # type: ignore[assignment]
        config["disable_bulk_delete"] = True  # not every compatible server has it
        client: ClientConfig = {**_CLIENT, "allow_http": endpoint.startswith("http://")}
        self._bucket = obstore.store.S3Store(
            bucket, prefix=prefix or None, config=config, client_options=client, retry_config=_RETRY
        )

    async def put(self, data: bytes) -> str:
        digest, tag = await asyncio.to_thread(_digests, data)
        path = content_path(digest)
        meta = await self._head(path)
        # a different tag means damage, or a server that encrypts; writing again is right for both
        if meta and meta["e_tag"] == tag and _now() - meta["last_modified"] < self._fresh_for:
            return digest
        async with _operation(self._timeout):
            # a single request is atomic, and the object's tag is the digest of the whole
            await self._bucket.put_async(path, data, use_multipart=False)
        return digest

    async def get(self, digest: str) -> bytes:
        data = await self._fetch(content_path(digest))
        if data is None:
            raise MissingContent(digest)
        return await asyncio.to_thread(verify_digest, digest, data)

    async def stored_before(self, before: datetime) -> AsyncIterator[list[str]]:
        listing = self._bucket.list_async(chunk_size=self._batch_size)
        while True:
            async with _operation(self._timeout):
                objects = await anext(listing, None)
            if objects is None:
                return
            paths = (meta["path"] for meta in objects if meta["last_modified"] < before)
            digests = [path.rpartition("/")[2] for path in paths if is_content_path(path)]
            if digests:
                yield digests

    async def remove(self, digest: str, before: datetime) -> None:
        path = content_path(digest)
        meta = await self._head(path)
        if meta and meta["last_modified"] < before:
            async with _operation(self._timeout):
                await self._bucket.delete_async(path)

    async def _head(self, path: str) -> "obstore.ObjectMeta | None":
        async with _operation(self._timeout):
            try:
                return await self._bucket.head_async(path)
            except FileNotFoundError:
                return None

    async def _fetch(self, path: str) -> bytes | None:
        async with _operation(self._timeout):
            try:
                result = await self._bucket.get_async(path)
                return bytes(await result.bytes_async())
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise
                return None


def _now() -> datetime:
    return datetime.now(UTC)


def _digests(data: bytes) -> tuple[str, str]:
    """Returns the SHA-256 of the data and the ETag that S3 gives the object."""
    tag = hashlib.md5(data, usedforsecurity=False).hexdigest()
    return hashlib.sha256(data).hexdigest(), f'"{tag}"'


@contextlib.asynccontextmanager
async def _operation(seconds: float) -> AsyncIterator[None]:
    """Raises `Busy` if the operation fails or takes longer than `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            yield
    # a refused connection, a full disk, a wrong key or bucket: users can only try again
    except Exception as error:
        reason = str(error).partition("\n")[0]
        _log.warning("the file store did not answer: %s %s", type(error).__name__, reason)
        raise Busy("The file store did not answer; try again.") from error
