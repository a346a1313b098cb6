// The client's one rule: replace what the event brings, found by its id.
import type { SessionData, SessionEvent } from './types.ts';

export function fold(session: SessionData, event: SessionEvent): SessionData {
  switch (event.__typename) {
    case 'SessionStarted':
    case 'SessionChanged':
      return { ...session, ...event.session };
    case 'ParticipantAdded':
    case 'ParticipantChanged':
      return { ...session, participants: placed(session.participants, event.participant) };
    case 'InteractionAdded':
    case 'InteractionChanged':
    case 'InteractionDeleted':
      return { ...session, interactions: placed(session.interactions, event.interaction) };
  }
}

/** The list with the thing in the place of the one with its id; a new one by the order of ids. */
export function placed<T extends { id: string }>(list: readonly T[], thing: T): T[] {
  if (list.some((one) => one.id === thing.id)) {
    return list.map((one) => (one.id === thing.id ? thing : one));
  }
  const at = list.findIndex((one) => one.id > thing.id);
  return at < 0 ? [...list, thing] : [...list.slice(0, at), thing, ...list.slice(at)];
}
