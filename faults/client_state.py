"""A session as a front end keeps it: a snapshot, in which each event replaces what it carries."""

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
    """The state of one session, kept up to date by the items of its subscription.

    It must always equal a new snapshot at the same cursor. `selection` is what the subscription
    must select for it; participants and interactions are kept by id.
    """

    selection = f"session {{ {_SESSION} }} {_EVENTS}"

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.participants: dict[str, Any] = {}
        self.interactions: dict[str, Any] = {}

    def apply(self, update: dict[str, Any]) -> None:
        """Applies one item of the subscription."""
        if update["session"]:
            self._replace(update["session"])
        for event in update["events"]:
            if "participant" in event:
                self.participants[event["participant"]["id"]] = event["participant"]
            if "interaction" in event:
                self.interactions[event["interaction"]["id"]] = event["interaction"]

    def _replace(self, session: dict[str, Any]) -> None:
        """Starts again from a snapshot."""
        self.fields = {"name": session["name"], "status": session["status"]}
        self.participants = {entry["id"]: entry for entry in session["participants"]}
        self.interactions = {entry["id"]: entry for entry in session["interactions"]}

    def difference_from(self, session: dict[str, Any]) -> str:
        """The first part that differs from a snapshot at the same cursor; empty if none does."""
        expected = ClientState()
        expected._replace(session)
        for name in ("fields", "participants", "interactions"):
            if getattr(self, name) != getattr(expected, name):
                return f"{name}: {getattr(self, name)} is not {getattr(expected, name)}"
        return ""
