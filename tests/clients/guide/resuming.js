/**
 * A client of graphql-ws or graphql-sse whose subscriptions continue after a lost connection.
 *
 * Both clients reconnect by themselves and then repeat the same request. This code keeps the last
 * cursor of each subscription and sends it as `after`. `iterate` is not changed: use `subscribe`.
 */
export function resuming(client) {
    return { ...client, subscribe: (request, sink) => subscribe(client, request, sink) };
}
function subscribe(client, request, sink) {
    if (!/\$after\b/.test(request.query))
        return client.subscribe(request, sink);
    let after = request.variables?.["after"];
    const variables = {
        ...request.variables,
        get after() {
            return after; // read each time the request is serialized
        },
    };
    return client.subscribe({ ...request, variables }, {
        next(result) {
            for (const update of Object.values(result.data ?? {}))
                after = update?.cursor ?? after;
            sink.next(result);
        },
        error: (error) => sink.error(error),
        complete: () => sink.complete(),
    });
}
