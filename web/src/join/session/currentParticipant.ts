// Who looks at the page, and at which session: everything below the room needs it.
import { createContext, useContext } from 'react';
import type { SessionData } from '../../shared/session/types.ts';

export interface Me {
  readonly id: string;
  readonly name: string;
  readonly session: SessionData;
}

const Held = createContext<Me | null>(null);

export const MeProvider = Held.Provider;

export function useMe(): Me {
  const me = useContext(Held);
  if (!me) throw new Error('Nobody has come in here.');
  return me;
}
