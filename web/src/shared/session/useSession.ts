// Subscribes to a session for as long as a component is mounted.
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useConnection } from '../connection/connection.ts';
import { type SessionState, type SessionStore, watchSession } from './sessionStore.ts';

const EMPTY: SessionState = { session: null, events: [], error: null };
const subscribeToNothing = () => () => {};

export function useSession(sessionId: string): SessionState {
  const { socket } = useConnection();
  const [store, setStore] = useState<SessionStore | null>(null);
  useEffect(() => {
    const watched = watchSession(socket, sessionId);
    setStore(watched);
    return () => {
      watched.close();
      setStore(null);
    };
  }, [socket, sessionId]);
  return useSyncExternalStore(
    store?.state.subscribe ?? subscribeToNothing,
    store?.state.get ?? (() => EMPTY),
  );
}
