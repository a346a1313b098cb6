// Opens the page's WebSocket. It authenticates, detects a dead connection and reconnects by itself.
import { type Client, CloseCode, createClient } from 'graphql-ws';
import type { Signal } from '../signal.ts';
import { retryDelay } from './retryDelay.ts';

export type SocketStatus = 'connecting' | 'live' | 'disconnected' | 'rejected';

// all in milliseconds
const PING_INTERVAL = 12_000;
const PONG_TIMEOUT = 5_000;
const MIN_RETRY_DELAY = 250;
const MAX_RETRY_DELAY = 8_000;
const MAX_OFFLINE_DELAY = 60_000;

export function openSocket(url: string, token: string, status: Signal<SocketStatus>): Client {
  const pongTimeout = createPongTimeout();
  const client = createClient({
    url,
    connectionParams: { Authorization: `Bearer ${token}` },
    lazyCloseTimeout: 3_000,
    keepAlive: PING_INTERVAL,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: (event) => !isRejection(event),
    retryWait: waitBeforeRetry,
    on: {
      connected: () => status.set('live'),
      closed: (event) => {
        pongTimeout.clear();
        status.set(isRejection(event) ? 'rejected' : 'disconnected');
      },
      ping: (received) => {
        if (!received) pongTimeout.start(() => client.terminate());
      },
      pong: (received) => {
        if (received) pongTimeout.clear();
      },
    },
  });
  // a socket notices a lost network only when it sends something; the browser knows earlier
  window.addEventListener('offline', () => client.terminate());
  return client;
}

/** Whether the server closed the socket because it does not accept the token. */
function isRejection(event: unknown): boolean {
  return event instanceof CloseEvent && event.code === CloseCode.Forbidden;
}

function createPongTimeout() {
  let timer = 0;
  const clear = () => window.clearTimeout(timer);
  return {
    clear,
    start(onTimeout: () => void) {
      clear();
      timer = window.setTimeout(onTimeout, PONG_TIMEOUT);
    },
  };
}

function waitBeforeRetry(retries: number): Promise<void> {
  // no attempt can succeed while offline; `retryDelay` ends when the browser is online again
  if (!navigator.onLine) return retryDelay(MAX_OFFLINE_DELAY);
  const longest = Math.min(MIN_RETRY_DELAY * 2 ** retries, MAX_RETRY_DELAY);
  // random jitter, so that not all clients reconnect to a restarted server at once
  return retryDelay(longest * (0.5 + Math.random() / 2));
}
