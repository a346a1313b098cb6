"""What becomes due when interactions change: the seals of their documents, and their expiry."""

from collections.abc import Iterator
from datetime import datetime

from gql.model.domain.enums import DOCUMENT_STEPS, RUNNING_STATUSES, InteractionStatus
from gql.model.domain.views import InteractionView, SessionView


def needs_seal(interaction: InteractionView) -> bool:
    """Returns whether the interaction is complete and its documents are not sealed yet.

    The documents of an approval session are the source's, which is sealed in its own session.
    """
    return (
        interaction.status is InteractionStatus.COMPLETED
        and interaction.sealed_at is None
        and interaction.source is None
        and any(step.kind in DOCUMENT_STEPS for step in interaction.steps)
    )


def newly_due_seals(before: SessionView | None, after: SessionView) -> Iterator[str]:
    """Yields the ids of the interactions that need a seal now and did not before."""
    earlier = {item.id: item for item in before.interactions} if before else {}
    for interaction in after.interactions:
        previous = earlier.get(interaction.id)
        if previous is interaction:
            continue
        if needs_seal(interaction) and not (previous and needs_seal(previous)):
            yield interaction.id


def changed_expiries(
    before: SessionView | None, after: SessionView
) -> Iterator[tuple[str, datetime | None]]:
    """Yields the interactions that expire at another time than before, None for never."""
    earlier = {item.id: item for item in before.interactions} if before else {}
    for interaction in after.interactions:
        previous = earlier.get(interaction.id)
        if previous is not interaction and _expiry(previous) != _expiry(interaction):
            yield interaction.id, _expiry(interaction)


def _expiry(interaction: InteractionView | None) -> datetime | None:
    if interaction is None or interaction.status not in RUNNING_STATUSES:
        return None
    return interaction.expires_at
