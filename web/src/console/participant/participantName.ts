import type { Participant } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';

/** Returns the name of a participant. The id is null for the agent. */
export function participantName(participants: readonly Participant[], participantId: string | null): string {
  if (participantId === null) return texts.details.agent;
  return participants.find(({ id }) => id === participantId)?.name ?? '';
}
