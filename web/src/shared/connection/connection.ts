// What a signed-in page talks through: urql for questions and orders, the socket for what is live.
import { createContext, useContext } from 'react';
import { Client, fetchExchange, subscriptionExchange } from 'urql';
import type { Client as Socket } from 'graphql-ws';
import { createSignal, type Signal } from '../signal.ts';
import { type LinkState, openSocket } from './webSocket.ts';

export interface Connection {
  readonly client: Client;
  readonly socket: Socket;
  readonly state: Signal<LinkState>;
  close(): void;
}

export function connect(token: string): Connection {
  const url = new URL('/graphql', location.href).href;
  const state = createSignal<LinkState>('connecting');
  const socket = openSocket(url.replace(/^http/, 'ws'), token, state);
  const client = new Client({
    url,
    preferGetMethod: false,
    requestPolicy: 'network-only',
    fetchOptions: { headers: { Authorization: `Bearer ${token}` }, credentials: 'omit' },
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (body) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query: body.query ?? '', variables: body.variables ?? {} },
              sink,
            ),
          }),
        }),
      }),
    ],
  });
  return { client, socket, state, close: () => void socket.dispose() };
}

const Held = createContext<Connection | null>(null);

export const ConnectionProvider = Held.Provider;

export function useConnection(): Connection {
  const connection = useContext(Held);
  if (!connection) throw new Error('Nobody is signed in here.');
  return connection;
}
