"""The settings select the local store or a bucket; settings that make no sense are refused."""

import asyncio
import sys
from pathlib import Path

import pytest

from gql.model.domain.errors import SetupError
from gql.storage.open_store import S3Options, open_store
from tests.storage.store_under_test import (
    HELLO_DIGEST,
    HELLO_PATH,
    create_bucket,
    days_from_now,
    list_files,
    list_old_digests,
    send_s3_request,
)


def test_without_a_url_files_are_stored_in_the_folder(tmp_path: Path) -> None:
    store = open_store("", tmp_path, S3Options())
    asyncio.run(store.put(b"hello"))
    assert list_files(tmp_path) == [tmp_path / HELLO_PATH]


@pytest.mark.parametrize("prefix", ["", "/", "/a", "/a/b.c/", "/a_b-c"])
def test_a_url_selects_a_bucket_and_a_prefix(s3_server: str, tmp_path: Path, prefix: str) -> None:
    bucket = create_bucket(s3_server)
    options = S3Options(s3_server, "eu-west-1", "key", "secret")
    store = open_store(f"s3://{bucket}{prefix}", tmp_path, options)
    asyncio.run(store.put(b"hello"))
    assert send_s3_request("HEAD", f"{s3_server}/{bucket}{prefix.rstrip('/')}/{HELLO_PATH}")
    assert asyncio.run(list_old_digests(store, days_from_now(1))) == [HELLO_DIGEST]
    assert list_files(tmp_path) == []


@pytest.mark.parametrize(
    "url",
    [
        "files",
        "/var/files",
        "file:///var/files",
        "http://bucket/prefix",
        "s3://",
        "s3:///prefix",
        "s3://Bucket",
        "s3://key:secret@bucket",
        "s3://bucket:80",
        "s3://bucket/a//b",
        "s3://bucket/../b",
        "s3://bucket/a?b=c",
        "s3://[bucket",
        " s3://bucket",
    ],
)
def test_any_other_url_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(SetupError, match="BUBBLES_STORE_URL must be s3://BUCKET/PREFIX") as caught:
        open_store(url, tmp_path, S3Options())
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "options",
    [S3Options(endpoint="minio:9000"), S3Options("", "", "key"), S3Options("", "", "", "secret")],
)
def test_invalid_or_incomplete_s3_options_are_refused(tmp_path: Path, options: S3Options) -> None:
    with pytest.raises(SetupError, match="BUBBLES_S3_"):
        open_store("s3://bucket", tmp_path, options)
    assert "secret'" not in repr(options)


def test_the_error_for_a_missing_package_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("obstore", "obstore.store"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(SetupError, match=r"pip install interaction-bubbles\[s3\]"):
        open_store("s3://bucket", tmp_path, S3Options())
