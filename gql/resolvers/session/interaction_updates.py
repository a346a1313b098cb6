"""The update stream of one interaction, taken from its session's stream."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from gql.model.domain.errors import NotFound
from gql.model.domain.views import InteractionView
from gql.model.event_log.events import Event
from gql.resolvers.context import Context
from gql.resolvers.lookup import find_interaction
from gql.resolvers.session.updates import SessionUpdate, session_updates


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class InteractionUpdate:
    """One item of an interaction's stream: the interaction at `cursor`, and what changed it.

    `events` is empty on a snapshot.
    """

    cursor: str
    previous: str | None
    reset: bool
    interaction: InteractionView
    events: Sequence[Event]


async def interaction_updates(
    context: Context, interaction_id: str, after: str | None = None
) -> AsyncGenerator[InteractionUpdate]:
    """Yields an interaction, whole, and again after each change. Raises `NotFound`, `BadCursor`."""
    context.require()
    session_id = await context.database.run_to_completion(_session_id(context, interaction_id))
    previous = after
    async with aclosing(session_updates(context, session_id, after)) as stream:
        async for update in stream:
            for item in _shared_items(context, update, interaction_id, previous):
                yield item
                previous = item.cursor
                del item
            del update


async def _session_id(context: Context, interaction_id: str) -> str:
    session, _ = await find_interaction(context, interaction_id)
    return session.id


def _shared_items(
    context: Context, update: SessionUpdate, interaction_id: str, previous: str | None
) -> Sequence[InteractionUpdate]:
    """Returns what an update says about an interaction; equal subscribers get the same objects."""
    return context.subscription_registry.shared_result(
        (interaction_id, update, previous), lambda: _items(update, interaction_id, previous)
    )


def _items(
    update: SessionUpdate, interaction_id: str, previous: str | None
) -> Sequence[InteractionUpdate]:
    items = []
    if update.session:
        interaction = update.session.interaction(interaction_id)
        if interaction is None:  # it was added after the backup that was restored
            raise NotFound("Interaction")
        items.append(InteractionUpdate(update.cursor, None, update.reset, interaction, ()))
    for event in update.events:
        image = event.image
        if isinstance(image, InteractionView) and image.id == interaction_id:
            items.append(InteractionUpdate(event.cursor, previous, False, image, (event,)))
            previous = event.cursor
    return items
