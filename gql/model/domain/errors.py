"""Every refusal of the model and the resolvers, as one tree.

Refusal                 an order that was not carried out; nothing changed
 ├─ Unavailable         a rule says no: the reason is on the button too
 ├─ Invalid             an input is wrong: which, and what would be right
 ├─ Missing             it does not exist, or not for this viewer (the same answer)
 ├─ Stale               a file has changed since the URL to it was made
 └─ KeyConflict         an idempotency key seen before with another input
Unauthenticated         no token, or one that is unknown, expired or revoked
Forbidden               this kind of viewer has no such order at all
BadCursor               a cursor that is not of this stream
OffLog                  a place that the log does not have, or no longer: watchers start over
Busy                    something did not answer in time; asking again is safe
StorageFull             no room to write; reads go on
SetupError              the server cannot start; one line says why
Replayed                not an error: the order was carried out before under this key
"""

from typing import Any

from gql.model.domain.enums import MESSAGES, Reason, ToolbarAction


class Refusal(Exception):
    """An order that was not carried out; nothing changed."""

    def __init__(self, message: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class Unavailable(Refusal):
    """A rule refuses the mutation. `action` is set if the mutation is a button of the toolbar.

    `session_id` names the session that is the reason: the private session that is already open.
    """

    def __init__(self, reason: Reason, action: ToolbarAction | None = None) -> None:
        super().__init__(MESSAGES[reason])
        self.reason = reason
        self.action = action
        self.session_id: str | None = None


class Invalid(Refusal):
    """An input is wrong; `path` names the input field."""


class NotFound(Refusal):
    """It does not exist, or does not exist for this viewer."""

    def __init__(self, what: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(f"{what} not found.", path)


class Stale(Refusal):
    """A file has changed since the URL to it was made."""

    def __init__(self) -> None:
        super().__init__("The document has changed since this URL was made; ask for a new one.")


class KeyConflict(Refusal):
    """The idempotency key was used before with another input."""

    def __init__(self) -> None:
        super().__init__(
            "This idempotency key was used with another input.", ("input", "idempotencyKey")
        )


class Unauthenticated(Exception):
    """No token, or one that is unknown, expired or revoked."""


class Forbidden(NotFound):
    """This kind of viewer has no such question or order: it does not exist for them."""

    def __init__(self, kind: str) -> None:
        Refusal.__init__(self, f"There is no such thing for a viewer of kind {kind}.")


class BadCursor(Exception):
    """A cursor that is garbage or belongs to another stream."""


class CursorNotInLog(Exception):
    """A place in a session's stream that its log does not have: a backup was restored."""


class Busy(Exception):
    """The database, or another part, did not answer in time; asking again is safe."""


class StorageFull(Exception):
    """There is no room to write."""


class SetupError(Exception):
    """The server cannot start; the message is one clear line."""


class Replayed(Exception):
    """Not an error: a mutation with this idempotency key was carried out before.

    `outcome` is the JSON that was stored with the key, decoded.
    """

    def __init__(self, outcome: dict[str, Any]) -> None:
        super().__init__("replayed")
        self.outcome = outcome
