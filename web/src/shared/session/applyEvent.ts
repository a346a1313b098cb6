// Applies an event to the session: each event holds the whole entity that replaces the stored one.
import type { SessionData, SessionEvent } from './types.ts';

export function applyEvent(session: SessionData, event: SessionEvent): SessionData {
  switch (event.__typename) {
    case 'SessionStarted':
    case 'SessionChanged':
      return { ...session, ...event.session };
    case 'ParticipantAdded':
    case 'ParticipantChanged':
      return { ...session, participants: upsertById(session.participants, event.participant) };
    case 'InteractionAdded':
    case 'InteractionChanged':
    case 'InteractionDeleted':
      return { ...session, interactions: upsertById(session.interactions, event.interaction) };
  }
}

/** Replaces the entity with the same id, or inserts the entity in the order of the ids. */
function upsertById<T extends { id: string }>(list: readonly T[], entity: T): T[] {
  if (list.some((current) => current.id === entity.id)) {
    return list.map((current) => (current.id === entity.id ? entity : current));
  }
  const index = list.findIndex((current) => current.id > entity.id);
  return index < 0 ? [...list, entity] : [...list.slice(0, index), entity, ...list.slice(index)];
}
