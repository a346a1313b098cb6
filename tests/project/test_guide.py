"""The examples of the API guide: each is executed, and its answer is compared."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from testing.running_server import RunningServer, running_server
from tests.project.guide_runner import GuideRunner, fenced_blocks

pytestmark = pytest.mark.anyio

GUIDE = Path(__file__).parents[2] / "docs/api.md"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RunningServer]:
    """A server on SQLite; other tests compare the two databases."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'bubbles.db'}"
    async with running_server(url, tmp_path) as running:
        yield running


async def test_every_example_of_the_guide_works_as_shown(
    server: RunningServer, tmp_path: Path
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        await GuideRunner(server, {}, stack, tmp_path).run(fenced_blocks(GUIDE.read_text()))


WRONG_PAGES = """
```graphql
{ nothing }
```
---
```graphql
{ viewer { __typename } }
```
---
```graphql
{ __typename }
```
```json answer
{"data": {"__typename": "Other"}}
```
---
```graphql
{ __typename }
```
```json answer
{"data": {}}
```
---
```graphql
# Authorization: Bearer <admin-token>
mutation Refused { endSession(input: {sessionId: "none"}) { errors { message } } }
```
---
```graphql
# Authorization: Bearer <admin-token>
mutation Silent { startSession(input: {name: "A session"}) { cursor } }
```
---
```graphql
# Authorization: Bearer <stranger>
{ __typename }
```
---
```sh
curl --output a.pdf '<url>'
```
---
```sh
curl --output a.pdf '<url>'   # 404
.venv/bin/python -m gql verify a.pdf --data-dir data/guide
```
```text answer
a.pdf: sealed, nothing was changed
```
---
```sh
npm install
```
"""


async def test_a_wrong_example_is_reported(server: RunningServer, tmp_path: Path) -> None:
    for page in WRONG_PAGES.split("---"):
        async with contextlib.AsyncExitStack() as stack:
            values = {"admin-token": server.admin.token, "url": "http://x/files/y"}
            runner = GuideRunner(server, values, stack, tmp_path)
            with pytest.raises(AssertionError, match=r"^line \d"):
                await runner.run(fenced_blocks(page))
