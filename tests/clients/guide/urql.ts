import { subscriptionExchange, type Exchange } from "@urql/core";
import type { Client } from "graphql-ws";

/** The last of the client's `exchanges`, after `fetchExchange`. */
export function socketExchange(socket: Client): Exchange {
  return subscriptionExchange({
    forwardSubscription: ({ query = "", variables }) => ({
      subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
    }),
  });
}
