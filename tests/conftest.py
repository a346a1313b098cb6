"""What tests start from: an empty database of either kind, a running product, people in it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.postgres import PostgresServer, start_or_skip
from tests.product import Product, running_product


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = start_or_skip()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'bubbles.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"test_{abs(hash(str(tmp_path))):x}"
    yield server.create_database(name)
    server.drop_database(name)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def product(database_url: str, tmp_path: Path) -> AsyncIterator[Product]:
    """The product served on a free port of this machine, with an organization to work in."""
    async with running_product(database_url, tmp_path) as running:
        yield running
