"""Which interactions have documents to seal."""

from collections.abc import Iterator

from gql.model.domain.enums import DOCUMENT_STEPS, InteractionStatus
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
    for interaction in after.interactions:
        earlier = before.interaction(interaction.id) if before else None
        if needs_seal(interaction) and not (earlier and needs_seal(earlier)):
            yield interaction.id
