"""The product as a process of its own that can be stopped and started again where it was."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0

_INVITE = """mutation($id: ID!, $name: String!) { inviteParticipant(input: {
    sessionId: $id, role: CC, contact: {name: $name, email: "cc@example.com"}
}) { cursor errors { message } } }"""
_END = "mutation($id: ID!) { endSession(input: {sessionId: $id}) { cursor errors { message } } }"
_LOG = """query($id: ID!) { session(id: $id) {
    cursor events(first: 100) { edges { cursor node { sequence } } } } }"""


@dataclass
class Place:
    """A data folder and a port, the server that works there, and an admin's token."""

    folder: Path
    port: int = 0
    token: str = ""
    process: asyncio.subprocess.Process | None = None
    acts: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/graphql"

    async def found(self) -> None:
        """Makes the organization whose admin does everything here."""
        process = await self._bubbles("organization", "Acme Bank", "--admin", "a@acme.example")
        printed, _ = await process.communicate()
        assert process.returncode == 0, self.log()
        self.token = printed.decode().strip()

    async def start(self) -> None:
        """Starts the server; on the same port again once it has had one."""
        self.process = await self._bubbles("serve", "--port", str(self.port))
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            greeting = (await self.process.stdout.readline()).decode()
            assert "serve at" in greeting, self.log()
            self.port = int(greeting.rsplit(":", 1)[1])
            await self._wait_until_it_answers()

    async def _bubbles(self, *words: str) -> asyncio.subprocess.Process:
        with (self.folder / "log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "gql", *words),
                cwd=ROOT,
                env={**os.environ, "BUBBLES_DATA_DIR": str(self.folder / "data")},
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )

    async def _wait_until_it_answers(self) -> None:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return

    @contextlib.asynccontextmanager
    async def stopped(self, how: signal.Signals) -> AsyncIterator[None]:
        """Ends the server in this way; with the block it is started again."""
        await self.stop(how)
        try:
            yield
        finally:
            await self.start()

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Returns when the process has ended."""
        if self.process is None or self.process.returncode is not None:
            return
        self.process.send_signal(how)
        async with asyncio.timeout(PATIENCE):
            await self.process.communicate()

    def log(self) -> str:
        return (self.folder / "log").read_text()

    async def ask(self, query: str, **variables: Any) -> Any:
        """The `data` of a query or mutation in the admin's name."""
        async with httpx2.AsyncClient(timeout=30) as http:
            answer = await http.post(
                self.url,
                json={"query": query, "variables": variables},
                headers={"authorization": f"Bearer {self.token}"},
            )
        body = answer.json()
        assert not body.get("errors"), body
        return body["data"]

    async def act(self, session_id: str) -> None:
        """Something happens in the session."""
        self.acts += 1
        done = await self.ask(_INVITE, id=session_id, name=f"Robin {self.acts}")
        assert done["inviteParticipant"]["errors"] == []

    async def end(self, session_id: str) -> None:
        """The last thing that happens in the session: its agent ends it."""
        done = await self.ask(_END, id=session_id)
        assert done["endSession"]["errors"] == []

    async def cursor(self, session_id: str) -> str:
        cursor: str = (await self.ask(_LOG, id=session_id))["session"]["cursor"]
        return cursor

    async def sequences_after(self, session_id: str, cursor: str) -> list[int]:
        """The numbers of all events behind this place, from the session's own log."""
        edges = (await self.ask(_LOG, id=session_id))["session"]["events"]["edges"]
        places = [edge["cursor"] for edge in edges]
        return [edge["node"]["sequence"] for edge in edges[places.index(cursor) + 1 :]]


@contextlib.asynccontextmanager
async def served(folder: Path) -> AsyncIterator[Place]:
    """A new place in this folder, and its server at work until the block ends."""
    place = Place(folder)
    await place.found()
    try:
        await place.start()
        yield place
    finally:
        await place.stop()
