/**
 * A client of graphql-ws or graphql-sse whose streams go on after a lost connection.
 *
 * Both connect again by themselves and then send the same request once more. This keeps the last
 * cursor of each stream, so that what is sent is `after` that cursor.
 */
export function resuming(client) {
  return { ...client, subscribe: (request, sink) => subscribe(client, request, sink) };
}

function subscribe(client, request, sink) {
  if (!/\$after\b/.test(request.query)) return client.subscribe(request, sink);
  let after = request.variables?.after;
  const variables = {
    ...request.variables,
    get after() {
      return after; // read each time the request is made into JSON
    },
  };
  return client.subscribe(
    { ...request, variables },
    {
      next(result) {
        for (const item of Object.values(result.data ?? {})) after = item?.cursor ?? after;
        sink.next(result);
      },
      error: (error) => sink.error(error),
      complete: () => sink.complete(),
    },
  );
}
