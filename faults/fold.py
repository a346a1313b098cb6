"""A front end's rule: replace what the event brings. What that leaves must be the snapshot."""

from typing import Any

_BUBBLE = """id name status statusLine completedCount
  steps { id completed assignments { id state values { name value } } }"""
_PERSON = "id name connected completed"
_SESSION = f"name status participants {{ {_PERSON} }} interactions {{ {_BUBBLE} }}"
SNAPSHOT = f"query($id: ID!) {{ session(id: $id) {{ cursor {_SESSION} }} }}"
_EVENTS = f"""events {{ __typename
  ... on ParticipantAdded {{ participant {{ {_PERSON} }} }}
  ... on ParticipantChanged {{ participant {{ {_PERSON} }} }}
  ... on InteractionAdded {{ interaction {{ {_BUBBLE} }} }}
  ... on InteractionChanged {{ interaction {{ {_BUBBLE} }} }} }}"""


class Fold:
    """One session as a front end keeps it."""

    selection = f"session {{ {_SESSION} }} {_EVENTS}"

    def __init__(self) -> None:
        self.facts: dict[str, Any] = {}
        self.people: dict[str, Any] = {}
        self.bubbles: dict[str, Any] = {}

    def take(self, update: dict[str, Any]) -> None:
        """One item of the stream."""
        if update["session"]:
            self._begin(update["session"])
        for event in update["events"]:
            for name, kept in (("participant", self.people), ("interaction", self.bubbles)):
                if name in event:
                    kept[event[name]["id"]] = event[name]

    def _begin(self, session: dict[str, Any]) -> None:
        self.people = {one["id"]: one for one in session["participants"]}
        self.bubbles = {one["id"]: one for one in session["interactions"]}
        self.facts = {"name": session["name"], "status": session["status"]}

    def differs(self, session: dict[str, Any]) -> str:
        """What is not as in a snapshot of the same moment; empty where all is."""
        fresh = Fold()
        fresh._begin(session)
        for name in ("facts", "people", "bubbles"):
            if getattr(self, name) != getattr(fresh, name):
                return f"{name}: {getattr(self, name)} is not {getattr(fresh, name)}"
        return ""
