// The one socket: signs in, notices when it is dead, and comes back by itself.
import { type Client, CloseCode, createClient } from 'graphql-ws';
import type { Signal } from '../signal.ts';

export type LinkState = 'connecting' | 'live' | 'broken' | 'refused';

const PING_EVERY = 12_000;
const PONG_WITHIN = 5_000;
const SHORTEST_WAIT = 250;
const LONGEST_WAIT = 8_000;
const LONGEST_OFFLINE_WAIT = 60_000;

export function openSocket(url: string, token: string, state: Signal<LinkState>): Client {
  const pulse = watchPulse();
  const client = createClient({
    url,
    connectionParams: { Authorization: `Bearer ${token}` },
    lazyCloseTimeout: 3_000,
    keepAlive: PING_EVERY,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: (event) => !isRefusal(event),
    retryWait: waitOrOnline,
    on: {
      connected: () => state.set('live'),
      closed: (event) => {
        pulse.stop();
        state.set(isRefusal(event) ? 'refused' : 'broken');
      },
      ping: (received) => {
        if (!received) pulse.expect(() => client.terminate());
      },
      pong: (received) => {
        if (received) pulse.stop();
      },
    },
  });
  // a cut network shows only when something is sent; the browser knows it sooner
  window.addEventListener('offline', () => client.terminate());
  return client;
}

export function isRefusal(event: unknown): boolean {
  return event instanceof CloseEvent && event.code === CloseCode.Forbidden;
}

function watchPulse() {
  let timer = 0;
  const stop = () => window.clearTimeout(timer);
  return {
    stop,
    expect(dead: () => void) {
      stop();
      timer = window.setTimeout(dead, PONG_WITHIN);
    },
  };
}

function waitOrOnline(retries: number): Promise<void> {
  // without a network no attempt can succeed; the browser says when there is one
  if (!navigator.onLine) return wait(LONGEST_OFFLINE_WAIT);
  const longest = Math.min(SHORTEST_WAIT * 2 ** retries, LONGEST_WAIT);
  // drawn by lot, so that a restarted server does not meet everybody at once
  return wait(longest * (0.5 + Math.random() / 2));
}

/** Resolves after a time in milliseconds, or as soon as the browser is online again. */
export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      window.clearTimeout(timer);
      window.removeEventListener('online', go);
      resolve();
    };
    const timer = window.setTimeout(go, milliseconds);
    window.addEventListener('online', go);
  });
}
