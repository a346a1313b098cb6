/** The client of graphql-ws, which urql, Apollo Client and Relay also use for their sockets. */
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { connectionParams, report, url, waitForRetry } from "./harness.mjs";
import { resuming } from "./guide/resuming.js";

export const socket = resuming(
  createClient({
    url: url.replace(/^http/, "ws"),
    webSocketImpl: WebSocket,
    connectionParams,
    // by default the client gives up as soon as a server that restarts refuses a connection
    shouldRetry: () => true,
    retryAttempts: Infinity,
    retryWait: waitForRetry,
    on: { closed: ({ code }) => report("closed", { code }) },
  }),
);
