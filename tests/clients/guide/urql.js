import { subscriptionExchange } from "@urql/core";
/** The last of the client's `exchanges`, after `fetchExchange`. */
export function socketExchange(socket) {
    return subscriptionExchange({
        forwardSubscription: ({ query = "", variables }) => ({
            subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
        }),
    });
}
