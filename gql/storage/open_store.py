"""Opens the file store that the settings name."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from gql.model.domain.errors import SetupError
from gql.storage.file_store import FileStore
from gql.storage.local import LocalStore
from gql.storage.s3 import S3Store

_S3 = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[\w.-]*\w[\w.-]*)*)/?", re.ASCII)


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
    bucket, prefix = named[1], named[2].strip("/")
    keys = (s3.access_key_id, s3.secret_access_key)
    return S3Store(bucket, prefix, s3.endpoint, s3.region, *keys)
