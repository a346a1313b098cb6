"""An organization's admin: makes things happen in sessions, and reads their event logs."""

from dataclasses import dataclass
from typing import Any

import httpx2

_INVITE = """mutation($id: ID!, $name: String!) { inviteParticipant(input: {
    sessionId: $id, role: CC, contact: {name: $name, email: "cc@example.com"}
}) { cursor errors { message } } }"""
_END = "mutation($id: ID!) { endSession(input: {sessionId: $id}) { cursor errors { message } } }"
_LOG = """query($id: ID!) { session(id: $id) {
    cursor events(first: 100) { edges { cursor node { sequence } } } } }"""


@dataclass
class Admin:
    """An admin by their token. `url` is the address of the GraphQL endpoint."""

    url: str
    token: str
    invitations: int = 0

    async def execute(self, query: str, **variables: Any) -> Any:
        """Returns the `data` of a query or mutation."""
        async with httpx2.AsyncClient(timeout=30) as http:
            response = await http.post(
                self.url,
                json={"query": query, "variables": variables},
                headers={"authorization": f"Bearer {self.token}"},
            )
        body = response.json()
        assert not body.get("errors"), body
        return body["data"]

    async def add_event(self, session_id: str) -> None:
        """Adds one event to the session's log, by inviting somebody."""
        self.invitations += 1
        data = await self.execute(_INVITE, id=session_id, name=f"Robin {self.invitations}")
        assert data["inviteParticipant"]["errors"] == []

    async def end_session(self, session_id: str) -> None:
        data = await self.execute(_END, id=session_id)
        assert data["endSession"]["errors"] == []

    async def cursor(self, session_id: str) -> str:
        """The cursor of the session's last event."""
        cursor: str = (await self.execute(_LOG, id=session_id))["session"]["cursor"]
        return cursor

    async def sequences_after(self, session_id: str, cursor: str) -> list[int]:
        """The sequence numbers of the session's events after this cursor."""
        edges = (await self.execute(_LOG, id=session_id))["session"]["events"]["edges"]
        cursors = [edge["cursor"] for edge in edges]
        return [edge["node"]["sequence"] for edge in edges[cursors.index(cursor) + 1 :]]
