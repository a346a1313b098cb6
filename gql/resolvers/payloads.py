"""The payloads of mutations. The payload types of the schema read their fields off these values.

Payloads of a single mutation are defined next to its resolver.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Generic, Self, TypeVar

from gql.localization.reasons import sentence
from gql.model.database.outcome import MutationResult, Outcome, SessionOutcome
from gql.model.domain.enums import Reason, ToolbarAction
from gql.model.domain.errors import Invalid, KeyConflict, NotFound, Refusal, Unavailable
from gql.model.domain.text import Text
from gql.model.domain.views import InteractionView, ParticipantView, SessionView
from gql.model.domain.visibility import visible, visible_interaction
from gql.resolvers.context import Context, may_read_status
from gql.resolvers.outcomes import InteractionChanged, ParticipantChanged, SessionStarted

_O = TypeVar("_O", bound=Outcome)
_KINDS = (Unavailable, NotFound, KeyConflict, Invalid)


@dataclass(frozen=True, slots=True)
class MutationError:
    """Why a mutation was refused. `kind` is the class of refusal.

    `reason` and `action` are set for `Unavailable` only.
    """

    kind: type[Refusal]
    text: Text
    path: list[str] | None = None
    reason: Reason | None = None
    action: ToolbarAction | None = None

    @classmethod
    def of(cls, refusal: Refusal) -> Self:
        """Returns the error that describes a refusal. An unknown kind counts as `Invalid`."""
        kind = next((kind for kind in _KINDS if isinstance(refusal, kind)), Invalid)
        path = list(refusal.path) or None
        if isinstance(refusal, Unavailable):
            return cls(kind, sentence(refusal), path, refusal.reason, refusal.action)
        return cls(kind, sentence(refusal), path)


@dataclass(frozen=True, kw_only=True)
class Payload(ABC, Generic[_O]):
    """The fields of every payload. If there are errors, the fields of the subclass are empty."""

    errors: list[MutationError] = field(default_factory=list)
    cursor: str | None = None
    replayed: bool = False

    @classmethod
    @abstractmethod
    async def build(cls, context: Context, result: MutationResult[_O]) -> Self:
        """Returns the payload of a mutation that was carried out, now or before (`replayed`)."""

    @classmethod
    async def refused(cls, context: Context, refusal: Refusal) -> Self:
        """Returns the payload of a mutation that was refused."""
        return cls(errors=[MutationError.of(refusal)])


@dataclass(frozen=True, kw_only=True)
class SessionPayload(Payload[SessionOutcome]):
    """The session after the mutation."""

    session: SessionView | None = None

    @classmethod
    async def build(cls, context: Context, result: MutationResult[SessionOutcome]) -> Self:
        """Returns the payload with the session as the viewer sees it."""
        session = await session_after(context, result)
        return cls(cursor=result.cursor, replayed=result.replayed, session=session)


@dataclass(frozen=True, kw_only=True)
class ParticipantPayload(Payload[SessionStarted | ParticipantChanged]):
    """The session and one of its participants after the mutation."""

    session: SessionView | None = None
    participant: ParticipantView | None = None

    @classmethod
    async def build(
        cls, context: Context, result: MutationResult[SessionStarted | ParticipantChanged]
    ) -> Self:
        """Returns the payload with the session and the participant as the viewer sees them."""
        session = await session_after(context, result)
        participant_id = result.outcome.participant_id or ""
        return cls(
            cursor=result.cursor,
            replayed=result.replayed,
            session=session,
            participant=session.participant(participant_id) if session else None,
        )


@dataclass(frozen=True, kw_only=True)
class InteractionPayload(Payload[InteractionChanged]):
    """The interaction after the mutation."""

    interaction: InteractionView | None = None

    @classmethod
    async def build(cls, context: Context, result: MutationResult[InteractionChanged]) -> Self:
        """Returns the payload with the interaction as the viewer sees it."""
        interaction = await interaction_after(context, result)
        return cls(cursor=result.cursor, replayed=result.replayed, interaction=interaction)


async def session_after(
    context: Context, result: MutationResult[SessionOutcome]
) -> SessionView | None:
    """Returns the session after a mutation as the viewer sees it, read anew on a replay.

    Returns None for a partner without permission to read status.
    """
    viewer = context.require()
    if not may_read_status(viewer):
        return None
    session = result.view or await context.database.view(result.outcome.session_id)
    return visible(session, viewer.scope)


async def interaction_after(
    context: Context, result: MutationResult[InteractionChanged]
) -> InteractionView | None:
    """Returns the interaction after a mutation as the viewer sees it, as `session_after`."""
    viewer, interaction_id = context.require(), result.outcome.interaction_id
    if not may_read_status(viewer):
        return None
    session = result.view or await context.database.view(result.outcome.session_id)
    return visible_interaction(session, interaction_id, viewer.scope).interaction(interaction_id)
