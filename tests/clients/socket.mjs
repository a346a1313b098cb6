/** The socket of graphql-ws, as urql, Apollo Client and Relay use it, too. */
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { resuming } from "./resuming.mjs";
import { shortly, signIn, tell, url } from "./telling.mjs";

export const socket = resuming(
  createClient({
    url: url.replace(/^http/, "ws"),
    webSocketImpl: WebSocket,
    connectionParams: signIn,
    // without these two a server that is being restarted is given up on at its first refusal
    shouldRetry: () => true,
    retryAttempts: Infinity,
    retryWait: shortly,
    on: { closed: ({ code }) => tell("closed", { code }) },
  }),
);
