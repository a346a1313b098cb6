// The connection of a signed-in page: queries and mutations over HTTP, subscriptions over a WebSocket.
import { createContext, useContext } from 'react';
import { Client, fetchExchange, subscriptionExchange } from 'urql';
import type { Client as SocketClient } from 'graphql-ws';
import { createSignal, type Signal } from '../signal.ts';
import { openSocket, type SocketStatus } from './webSocket.ts';

export interface Connection {
  readonly client: Client;
  readonly socket: SocketClient;
  readonly status: Signal<SocketStatus>;
  close(): void;
}

export function connect(token: string): Connection {
  const url = new URL('/graphql', location.href).href;
  const status = createSignal<SocketStatus>('connecting');
  const socket = openSocket(url.replace(/^http/, 'ws'), token, status);
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
            unsubscribe: socket.subscribe({ query: body.query ?? '', variables: body.variables ?? {} }, sink),
          }),
        }),
      }),
    ],
  });
  return { client, socket, status, close: () => void socket.dispose() };
}

const ConnectionContext = createContext<Connection | null>(null);

export const ConnectionProvider = ConnectionContext.Provider;

export function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (!connection) throw new Error('useConnection needs a ConnectionProvider.');
  return connection;
}
