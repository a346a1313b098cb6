"""A front end's rule: replace what the event brings. What that leaves must be the snapshot."""

from typing import Any

_INTERACTION = """id name status statusLine completedCount
  steps { id completed assignments { id state values { name value } } }"""
_PARTICIPANT = "id name connected completed"
_SESSION = f"name status participants {{ {_PARTICIPANT} }} interactions {{ {_INTERACTION} }}"
SNAPSHOT = f"query($id: ID!) {{ session(id: $id) {{ cursor {_SESSION} }} }}"
_EVENTS = f"""events {{ __typename
  ... on ParticipantAdded {{ participant {{ {_PARTICIPANT} }} }}
  ... on ParticipantChanged {{ participant {{ {_PARTICIPANT} }} }}
  ... on InteractionAdded {{ interaction {{ {_INTERACTION} }} }}
  ... on InteractionChanged {{ interaction {{ {_INTERACTION} }} }} }}"""


class ClientState:
    """One session as a front end keeps it."""

    selection = f"session {{ {_SESSION} }} {_EVENTS}"

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.organization: dict[str, Any] = {}
        self.interactions: dict[str, Any] = {}

    def take(self, update: dict[str, Any]) -> None:
        """One item of the stream."""
        if update["session"]:
            self._begin(update["session"])
        for event in update["events"]:
            for name, kept in (
                ("participant", self.organization),
                ("interaction", self.interactions),
            ):
                if name in event:
                    kept[event[name]["id"]] = event[name]

    def _begin(self, session: dict[str, Any]) -> None:
        self.organization = {one["id"]: one for one in session["participants"]}
        self.interactions = {one["id"]: one for one in session["interactions"]}
        self.fields = {"name": session["name"], "status": session["status"]}

    def difference_from(self, session: dict[str, Any]) -> str:
        """What is not as in a snapshot of the same moment; empty where all is."""
        fresh = ClientState()
        fresh._begin(session)
        for name in ("facts", "people", "bubbles"):
            if getattr(self, name) != getattr(fresh, name):
                return f"{name}: {getattr(self, name)} is not {getattr(fresh, name)}"
        return ""
