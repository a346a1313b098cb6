"""Fixtures for the file stores: an S3 server, a store in a bucket, and each kind of store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gql.storage.local import LocalStore
from tests.storage.stores import StoreUnderTest, create_s3_store, require_packages, run_s3_server


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The URL of an S3 server."""
    require_packages("moto", "flask", "obstore")
    with run_s3_server() as url:
        yield url


@pytest.fixture
def s3_store(s3_server: str) -> StoreUnderTest:
    return create_s3_store(s3_server)


@pytest.fixture(params=["local", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> StoreUnderTest:
    """An empty store, once of each kind."""
    if request.param == "local":
        folder = tmp_path / "files"
        return StoreUnderTest(LocalStore(folder), str(folder))
    return create_s3_store(request.getfixturevalue("s3_server"))
