"""The outcome of a mutation, which is stored with its idempotency key."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from gql.model.domain.views import SessionView


def _stored_name(name: str) -> str:
    return name.removesuffix("_id")


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True, rename=_stored_name):
    """The ids of what one mutation changed, stored as JSON with the mutation's idempotency key.

    In the stored JSON each name is without its suffix `_id`.
    """

    @property
    def shown_session_id(self) -> str | None:
        """The session whose cursor and view belong to the result, if there is one."""
        return None


class SessionOutcome(Outcome, frozen=True):
    """An outcome whose payload shows a session or something in it."""

    session_id: str

    @property
    def shown_session_id(self) -> str:
        """The session whose cursor and view belong to the result."""
        return self.session_id


_O_co = TypeVar("_O_co", bound=Outcome, covariant=True)


@dataclass(slots=True)
class MutationResult(Generic[_O_co]):
    """The outcome of a mutation with the session after it.

    The unit of work sets `cursor` and `view` when it ends. A replayed result has no view. A
    `secret` is returned once and stored nowhere.
    """

    outcome: _O_co
    cursor: str | None = None
    view: SessionView | None = None
    replayed: bool = False
    secret: str | None = None
