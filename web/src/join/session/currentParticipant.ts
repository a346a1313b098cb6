// A React context with the participant who uses the page, and the session.
import { createContext, useContext } from 'react';
import type { SessionData } from '../../shared/session/types.ts';

export interface CurrentParticipant {
  readonly id: string;
  readonly name: string;
  readonly session: SessionData;
}

const CurrentParticipantContext = createContext<CurrentParticipant | null>(null);

export const CurrentParticipantProvider = CurrentParticipantContext.Provider;

export function useCurrentParticipant(): CurrentParticipant {
  const participant = useContext(CurrentParticipantContext);
  if (!participant) throw new Error('useCurrentParticipant needs a CurrentParticipantProvider.');
  return participant;
}
