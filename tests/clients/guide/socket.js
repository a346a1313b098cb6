import { createClient } from "graphql-ws";
import { resuming } from "./resuming.js";
/** What `currentToken` throws if nobody is signed in. The client then stops reconnecting. */
export class SignedOut extends Error {
}
/** Opens a socket that reconnects for as long as `currentToken` returns a token. */
export function openSocket(url, currentToken) {
    return resuming(createClient({
        url,
        // called at each connection
        connectionParams: async () => ({ Authorization: `Bearer ${await currentToken()}` }),
        // by default it stops after five tries, and at once if the server is not there, as in a restart
        retryAttempts: Infinity,
        shouldRetry: (error) => !(error instanceof SignedOut),
        retryWait: (tries) => new Promise((resolve) => setTimeout(resolve, pauseAfter(tries))),
    }));
}
/** Milliseconds until the next try: longer after each failure, and different for each client. */
function pauseAfter(tries) {
    return Math.min(2 ** tries, 30) * 1000 * (0.5 + Math.random());
}
