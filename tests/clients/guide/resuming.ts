interface Request {
  readonly query: string;
  readonly variables?: Record<string, unknown> | null | undefined;
}

interface Sink {
  next(result: { readonly data?: unknown }): void;
  error(error: unknown): void;
  complete(): void;
}

interface SubscriptionClient {
  subscribe(request: Request, sink: Sink): () => void;
}

/**
 * A client of graphql-ws or graphql-sse whose subscriptions continue after a lost connection.
 *
 * Both clients reconnect by themselves and then repeat the same request. This code keeps the last
 * cursor of each subscription and sends it as `after`. `iterate` is not changed: use `subscribe`.
 */
export function resuming<C extends SubscriptionClient>(client: C): C {
  return { ...client, subscribe: (request: Request, sink: Sink) => subscribe(client, request, sink) };
}

function subscribe(client: SubscriptionClient, request: Request, sink: Sink): () => void {
  if (!/\$after\b/.test(request.query)) return client.subscribe(request, sink);
  let after = request.variables?.["after"];
  const variables = {
    ...request.variables,
    get after() {
      return after; // read each time the request is serialized
    },
  };
  return client.subscribe(
    { ...request, variables },
    {
      next(result) {
        for (const update of Object.values(result.data ?? {})) after = update?.cursor ?? after;
        sink.next(result);
      },
      error: (error) => sink.error(error),
      complete: () => sink.complete(),
    },
  );
}
