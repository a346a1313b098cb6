// Keeps the current state of a session: a snapshot, then its events. After an interruption the
// subscription continues from the last cursor.
import type { Client as SocketClient, SubscribePayload } from 'graphql-ws';
import { stringifyDocument } from 'urql';
import { WatchSessionDocument, type WatchSessionSubscription } from '../../gql.ts';
import { retryDelay } from '../connection/retryDelay.ts';
import { createSignal, type Signal } from '../signal.ts';
import { applyEvent } from './applyEvent.ts';
import type { SessionData, SessionEvent, SessionUpdate } from './types.ts';

export interface SessionState {
  /** Null until the first snapshot. */
  readonly session: SessionData | null;
  /** The events after the snapshot, oldest first. */
  readonly events: readonly SessionEvent[];
  /** The server's message if the session cannot be watched at all. */
  readonly error: string | null;
}

export interface SessionStore {
  readonly state: Signal<SessionState>;
  close(): void;
}

type ServerError = { readonly message: string; readonly extensions?: Record<string, unknown> | undefined };

interface CachedSession {
  readonly state: Signal<SessionState>;
  cursor: string | null;
}

// the recently watched sessions: returning to one shows it at once and continues from its cursor
const caches = new WeakMap<SocketClient, Map<string, CachedSession>>();
const MAX_CACHED_SESSIONS = 20;

const QUERY = stringifyDocument(WatchSessionDocument);
const EMPTY: SessionState = { session: null, events: [], error: null };
const MAX_EVENTS = 500;
/** The codes of errors after which the subscription is not restarted. */
const PERMANENT_ERRORS = new Set(['NOT_FOUND', 'BAD_USER_INPUT', 'UNAUTHENTICATED']);
/** In milliseconds. */
const RESTART_DELAY = 1_000;

/** Watches a session until the store is closed. */
export function watchSession(socket: SocketClient, sessionId: string): SessionStore {
  const cached = cachedSession(socket, sessionId);
  const { state } = cached;
  let unsubscribe: () => void = () => {};
  let isClosed = false;
  // an abandoned subscription still reports its completion, so only the latest one counts
  let latestAttempt = 0;

  function start(): void {
    if (isClosed) return;
    const attempt = ++latestAttempt;
    const isAbandoned = () => attempt !== latestAttempt;
    unsubscribe = socket.subscribe<WatchSessionSubscription>(resumablePayload(sessionId, cached), {
      next: ({ data, errors }) => {
        if (isAbandoned()) return;
        if (errors) handleErrors(errors);
        else if (data) handleUpdate(data.sessionUpdates);
      },
      error: (error) => {
        // a closed socket arrives as a CloseEvent; the connection itself handles it
        if (isAbandoned() || !isServerErrors(error)) return;
        handleErrors(error);
        void restart();
      },
      complete: () => {
        if (!isAbandoned()) void restart();
      },
    });
  }

  async function restart(): Promise<void> {
    await retryDelay(RESTART_DELAY);
    start();
  }

  function handleUpdate(update: SessionUpdate): void {
    if (!update.session && update.previous !== cached.cursor) {
      restartFromSnapshot();
      return;
    }
    cached.cursor = update.cursor;
    state.set(applyUpdate(state.get(), update));
  }

  function restartFromSnapshot(): void {
    cached.cursor = null;
    const unsubscribeOld = unsubscribe;
    start();
    unsubscribeOld();
  }

  function handleErrors(errors: readonly ServerError[]): void {
    const code = errors[0]?.extensions?.['code'];
    if (code === 'BAD_CURSOR') cached.cursor = null;
    if (typeof code !== 'string' || !PERMANENT_ERRORS.has(code)) return;
    isClosed = true;
    state.set({ ...state.get(), error: errors.map((error) => error.message).join(' ') });
  }

  start();
  return {
    state,
    close() {
      isClosed = true;
      unsubscribe();
    },
  };
}

/** Returns the cached session, or a new entry; drops the least recently used one if there are too many. */
function cachedSession(socket: SocketClient, sessionId: string): CachedSession {
  const cache = caches.get(socket) ?? new Map<string, CachedSession>();
  caches.set(socket, cache);
  const entry = cache.get(sessionId) ?? { state: createSignal<SessionState>(EMPTY), cursor: null };
  cache.delete(sessionId);
  cache.set(sessionId, entry);
  const [oldest] = cache.keys();
  if (oldest !== undefined && cache.size > MAX_CACHED_SESSIONS) cache.delete(oldest);
  return entry;
}

/** `variables` is a getter, so that every reconnection continues from the newest cursor. */
function resumablePayload(sessionId: string, cached: CachedSession): SubscribePayload {
  return {
    query: QUERY,
    operationName: 'WatchSession',
    get variables() {
      return { sessionId, after: cached.cursor };
    },
  };
}

function applyUpdate(state: SessionState, update: SessionUpdate): SessionState {
  const session = update.session ?? state.session;
  if (!session) return state;
  const earlierEvents = update.session ? [] : state.events;
  return {
    session: update.events.reduce(applyEvent, session),
    events: [...earlierEvents, ...update.events].slice(-MAX_EVENTS),
    error: null,
  };
}

function isServerErrors(error: unknown): error is readonly ServerError[] {
  return Array.isArray(error);
}
