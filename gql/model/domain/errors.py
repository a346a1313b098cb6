"""The errors that the model and the resolvers raise.

Refusal                 the request was rejected; nothing changed
 ├─ Unavailable         a rule forbids the action; the toolbar shows the same reason
 │   └─ SessionFrozen   the session's rows do not match its event log
 ├─ Invalid             an input value is wrong; the message says what is accepted
 ├─ NotFound            it does not exist, or is not visible to this viewer (the same answer)
 │   └─ Forbidden       this kind of viewer does not have the operation
 ├─ Stale               a file changed after the URL to it was created
 └─ KeyConflict         the idempotency key was used before with a different input
Unauthenticated         no token, or an unknown, expired or revoked one
BadCursor               the cursor is malformed or belongs to another stream
CursorNotInLog          the log has no event at the cursor; subscribers must start over
Busy                    the database or another service did not answer in time; a retry is safe
StorageFull             there is no disk space to write; reads still work
SetupError              the server cannot start; the message is one line
Replayed                not a failure: the mutation was executed before with this idempotency key
"""

from collections.abc import Mapping
from typing import Any, Literal

from gql.model.domain.enums import ActorKind, Reason, ToolbarAction
from gql.model.domain.text import Parameter, Text

Entity = Literal[
    "Action",
    "API key",
    "File",
    "Interaction",
    "Link",
    "Node",
    "Page",
    "Participant",
    "Session",
    "Step",
    "Template",
    "Upload",
]
_NOT_FOUND_TEXTS: Mapping[Entity, Text] = {
    "Action": Text("Action not found."),
    "API key": Text("API key not found."),
    "File": Text("File not found."),
    "Interaction": Text("Interaction not found."),
    "Link": Text("Link not found."),
    "Node": Text("Node not found."),
    "Page": Text("Page not found."),
    "Participant": Text("Participant not found."),
    "Session": Text("Session not found."),
    "Step": Text("Step not found."),
    "Template": Text("Template not found."),
    "Upload": Text("Upload not found."),
}
_FORBIDDEN_TEXTS: Mapping[ActorKind, Text] = {
    ActorKind.AGENT: Text("Agents cannot do this."),
    ActorKind.ADMIN: Text("Admins cannot do this."),
    ActorKind.PARTNER: Text("Partners cannot do this."),
    ActorKind.PARTICIPANT: Text("Participants cannot do this."),
    ActorKind.SYSTEM: Text("The server cannot do this."),
}
_STALE = Text("The document has changed since this URL was made; ask for a new one.")
_KEY_CONFLICT = Text("This idempotency key was used with another input.")


class TextError(Exception):
    """An error with a sentence for people, `text`. `str()` of it is the sentence in English."""

    def __init__(self, text: Text | str, /, **parameters: Parameter) -> None:
        """Takes a text, or a template and its parameters."""
        self.text = text if isinstance(text, Text) else Text(text, **parameters)
        super().__init__(str(self.text))

    def __reduce__(self) -> tuple[Any, ...]:
        """Keeps the text: the default passes the English sentence on as a template."""
        return type(self), (self.text,), self.__dict__


class Refusal(TextError):
    """The request was rejected and nothing changed. `path` names the input field at fault."""

    def __init__(
        self, text: Text | str, path: tuple[str, ...] = (), **parameters: Parameter
    ) -> None:
        """Takes a text, or a template and its parameters."""
        super().__init__(text, **parameters)
        self.path = path


class Unavailable(Refusal):
    """A rule forbids the action now. `action` is set if it is an action of the toolbar.

    The sentence for people belongs to the reason (`gql.localization.reasons`).

    `session_id` names the conflicting session: the private session that is already open.
    """

    def __init__(self, reason: Reason, action: ToolbarAction | None = None) -> None:
        super().__init__("{reason}", reason=reason.value)
        self.reason = reason
        self.action = action
        self.session_id: str | None = None


class SessionFrozen(Unavailable):
    """The stored rows of the session do not match its event log, so nothing may be changed.

    `mismatch` names what differs, for the operator.
    """

    def __init__(self, frozen_session_id: str, mismatch: str) -> None:
        super().__init__(Reason.SESSION_FROZEN)
        self.frozen_session_id = frozen_session_id
        self.mismatch = mismatch


class Invalid(Refusal):
    """An input value is wrong; `path` names the input field."""


class NotFound(Refusal):
    """The entity does not exist, or is not visible to this viewer."""

    def __init__(self, entity: Entity, path: tuple[str, ...] = ()) -> None:
        super().__init__(_NOT_FOUND_TEXTS[entity], path)


class Stale(Refusal):
    """The file changed after the URL to it was created."""

    def __init__(self) -> None:
        super().__init__(_STALE)


class KeyConflict(Refusal):
    """The idempotency key was used before with a different input."""

    def __init__(self) -> None:
        super().__init__(_KEY_CONFLICT, ("input", "idempotencyKey"))


class Unauthenticated(Exception):
    """No token, or an unknown, expired or revoked one."""


class Forbidden(NotFound):
    """This kind of viewer does not have the query or mutation; for them it does not exist."""

    def __init__(self, kind: ActorKind) -> None:
        Refusal.__init__(self, _FORBIDDEN_TEXTS[kind])


class BadCursor(Exception):
    """The cursor is malformed or belongs to another stream."""


class CursorNotInLog(Exception):
    """The session's log has no event at the cursor, as after a backup was restored."""


class Busy(TextError):
    """The database or another service did not answer in time; a retry is safe."""


class StorageFull(TextError):
    """There is no disk space to write."""


class SetupError(Exception):
    """The server cannot start; the message is one line for the operator."""


class Replayed(Exception):
    """Not a failure: a mutation with this idempotency key was carried out before.

    `outcome` is the JSON that was stored with the key, decoded.
    """

    def __init__(self, outcome: dict[str, Any]) -> None:
        super().__init__("replayed")
        self.outcome = outcome
