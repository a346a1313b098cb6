"""The view of a session that is linked to another one."""

from dataclasses import dataclass

from gql.model.domain.enums import SessionKind, SessionStatus


@dataclass(frozen=True, slots=True)
class LinkedSession:
    """The parent of a session, or one of its private or approval sessions.

    `status` is None for the parent: changes of a parent do not produce events in its children.
    """

    session_id: str
    kind: SessionKind
    status: SessionStatus | None
    participant_id: str | None = None
    interaction_id: str | None = None
