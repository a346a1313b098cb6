// Watches a session for as long as a component is shown.
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useConnection } from '../connection/connection.ts';
import { type SessionState, type SessionStore, watchSession } from './sessionStore.ts';

const NOTHING: SessionState = { session: null, events: [], problem: null };
const never = () => () => {};

export function useSession(sessionId: string): SessionState {
  const { socket } = useConnection();
  const [store, setStore] = useState<SessionStore | null>(null);
  useEffect(() => {
    const opened = watchSession(socket, sessionId);
    setStore(opened);
    return () => {
      opened.close();
      setStore(null);
    };
  }, [socket, sessionId]);
  return useSyncExternalStore(store?.state.subscribe ?? never, store?.state.get ?? (() => NOTHING));
}
