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
    """How to connect to a bucket; without keys, AWS's standard credential chain applies."""

    endpoint: str = ""
    region: str = ""
    access_key_id: str = ""
    secret_access_key: str = field(default="", repr=False)


def open_store(url: str, folder: Path, s3: S3Options) -> FileStore:
    """Returns the store at `url`, which is `s3://BUCKET/PREFIX`, or empty for `folder`.

    Raises `SetupError` if the URL or an option is invalid, or a package is missing.
    """
    if not url:
        return LocalStore(folder)
    match = _S3.fullmatch(url)
    if not match:
        raise SetupError("BUBBLES_STORE_URL must be s3://BUCKET/PREFIX, or empty.")
    if s3.endpoint and not s3.endpoint.startswith(("http://", "https://")):
        raise SetupError("BUBBLES_S3_ENDPOINT must begin with http:// or https://.")
    if bool(s3.access_key_id) != bool(s3.secret_access_key):
        raise SetupError("BUBBLES_S3_ACCESS_KEY_ID and its SECRET_ACCESS_KEY must be set together.")
    bucket, prefix = match[1], match[2].strip("/")
    keys = (s3.access_key_id, s3.secret_access_key)
    return S3Store(bucket, prefix, s3.endpoint, s3.region, *keys)
