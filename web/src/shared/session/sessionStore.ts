// One session as it is now: a snapshot, then its events, on from the last cursor after every break.
import type { Client as Socket, SubscribePayload } from 'graphql-ws';
import { stringifyDocument } from 'urql';
import { WatchSessionDocument, type WatchSessionSubscription } from '../../gql.ts';
import { fold } from './applyEvent.ts';
import { createSignal, type Signal } from '../signal.ts';
import { wait } from '../connection/webSocket.ts';
import type { SessionData, SessionEvent, Update } from './types.ts';

export interface SessionState {
  /** Null until the first snapshot. */
  readonly session: SessionData | null;
  /** What came after the snapshot, oldest first. */
  readonly events: readonly SessionEvent[];
  /** What the server said where the session cannot be watched at all. */
  readonly problem: string | null;
}

export interface SessionStore {
  readonly state: Signal<SessionState>;
  close(): void;
}

type Told = { readonly message: string; readonly extensions?: Record<string, unknown> | undefined };

interface Kept {
  readonly state: Signal<SessionState>;
  cursor: string | null;
}

// what was left a moment ago is there at once when one comes back, and goes on from its cursor
const left = new WeakMap<Socket, Map<string, Kept>>();
const KEPT_SESSIONS = 20;

const QUERY = stringifyDocument(WatchSessionDocument);
const EMPTY: SessionState = { session: null, events: [], problem: null };
const KEPT_EVENTS = 500;
const FINAL = new Set(['NOT_FOUND', 'BAD_USER_INPUT', 'UNAUTHENTICATED']);
const AGAIN_AFTER = 1_000;

/** Watches a session until it is closed. */
export function watchSession(socket: Socket, sessionId: string): SessionStore {
  const place = keptOf(socket, sessionId);
  const { state } = place;
  let stop: () => void = () => {};
  let over = false;
  // a subscription that was given up says that it is complete; only the newest one counts
  let newest = 0;

  function begin(): void {
    if (over) return;
    const own = ++newest;
    const isOld = () => own !== newest;
    stop = socket.subscribe<WatchSessionSubscription>(resumable(sessionId, place), {
      next: ({ data, errors }) => {
        if (isOld()) return;
        if (errors) note(errors);
        else if (data) take(data.sessionUpdates);
      },
      error: (error) => {
        // a closed socket comes as a CloseEvent and is the connection's concern
        if (isOld() || !isTold(error)) return;
        note(error);
        void beginAgain();
      },
      complete: () => {
        if (!isOld()) void beginAgain();
      },
    });
  }

  async function beginAgain(): Promise<void> {
    await wait(AGAIN_AFTER);
    begin();
  }

  function take(update: Update): void {
    if (!update.session && update.previous !== place.cursor) {
      startOver();
      return;
    }
    place.cursor = update.cursor;
    state.set(applied(state.get(), update));
  }

  function startOver(): void {
    place.cursor = null;
    const old = stop;
    begin();
    old();
  }

  function note(errors: readonly Told[]): void {
    const code = errors[0]?.extensions?.['code'];
    if (code === 'BAD_CURSOR') place.cursor = null;
    if (typeof code !== 'string' || !FINAL.has(code)) return;
    over = true;
    state.set({ ...state.get(), problem: errors.map((one) => one.message).join(' ') });
  }

  begin();
  return {
    state,
    close() {
      over = true;
      stop();
    },
  };
}

function keptOf(socket: Socket, sessionId: string): Kept {
  const all = left.get(socket) ?? new Map<string, Kept>();
  left.set(socket, all);
  const kept = all.get(sessionId) ?? { state: createSignal<SessionState>(EMPTY), cursor: null };
  all.delete(sessionId);
  all.set(sessionId, kept);
  const [oldest] = all.keys();
  if (oldest !== undefined && all.size > KEPT_SESSIONS) all.delete(oldest);
  return kept;
}

/** Written out again at every attempt, so that each goes on from where the last one ended. */
function resumable(sessionId: string, place: Kept): SubscribePayload {
  return {
    query: QUERY,
    operationName: 'WatchSession',
    get variables() {
      return { sessionId, after: place.cursor };
    },
  };
}

function applied(before: SessionState, update: Update): SessionState {
  const start = update.session ?? before.session;
  if (!start) return before;
  const kept = update.session ? [] : before.events;
  return {
    session: update.events.reduce(fold, start),
    events: [...kept, ...update.events].slice(-KEPT_EVENTS),
    problem: null,
  };
}

function isTold(error: unknown): error is readonly Told[] {
  return Array.isArray(error);
}
