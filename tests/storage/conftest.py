"""Fixtures for the file stores: an S3 server, a store in a bucket, and each kind of store."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from gql.storage.file_store import BATCH
from gql.storage.local import LocalStore
from gql.storage.s3 import FRESH
from tests.storage.store_under_test import (
    StoreUnderTest,
    create_s3_store,
    require_packages,
    run_s3_server,
)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The URL of an S3 server."""
    require_packages("moto", "flask", "obstore")
    with run_s3_server() as url:
        yield url


@pytest.fixture(params=["local", "s3"])
def create_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., StoreUnderTest]:
    """Creates an empty store, in the local folder or in a new bucket.

    Its arguments are the size of a batch, and how long an object in S3 is not rewritten. The local
    store never rewrites intact content.
    """

    def create(batch_size: int = BATCH, fresh_for: timedelta = FRESH) -> StoreUnderTest:
        if request.param == "local":
            folder = tmp_path / "files"
            return StoreUnderTest(LocalStore(folder, batch_size), str(folder))
        server_url = request.getfixturevalue("s3_server")
        return create_s3_store(server_url, batch_size=batch_size, fresh_for=fresh_for)

    return create


@pytest.fixture
def store_under_test(create_store: Callable[..., StoreUnderTest]) -> StoreUnderTest:
    """An empty store, once of each kind."""
    return create_store()
