/** Relay with compiled documents: queries and mutations over fetch, subscriptions over a socket. */
import runtime from "relay-runtime";
import SESSION from "./relay/__generated__/documentsSessionQuery.graphql.js";
import START from "./relay/__generated__/documentsStartMutation.graphql.js";
import UPDATES from "./relay/__generated__/documentsUpdatesSubscription.graphql.js";
import { headers, input, report, reportUpdate, url } from "./harness.mjs";
import { socket } from "./socket.mjs";

const { commitMutation, createOperationDescriptor, Environment, fetchQuery, Network } = runtime;
const { Observable, RecordSource, requestSubscription, Store } = runtime;

async function fetchResult({ text }, variables) {
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify({ query: text, variables }),
  });
  return response.json();
}

function subscribeOverSocket({ name, text }, variables) {
  const request = { operationName: name, query: text, variables };
  return Observable.create((sink) => socket.subscribe(request, sink));
}

const environment = new Environment({
  network: Network.create(fetchResult, subscribeOverSocket),
  store: new Store(new RecordSource()),
});

function start() {
  return new Promise((resolve, reject) => {
    commitMutation(environment, {
      mutation: START,
      variables: { input },
      onCompleted: (data, errors) => (errors ? reject(errors) : resolve(data.startSession)),
      onError: reject,
    });
  });
}

function subscribe(id, after) {
  return new Promise((resolve, reject) => {
    const subscription = requestSubscription(environment, {
      subscription: UPDATES,
      variables: { id, after },
      onNext({ sessionUpdates }) {
        if (!reportUpdate(sessionUpdates)) return;
        subscription.dispose();
        resolve();
      },
      onError: reject,
    });
  });
}

const startSession = await start();
report("mutation", startSession);
const variables = { id: startSession.session.id };
const operation = createOperationDescriptor(SESSION, variables);
const retained = environment.retain(operation);
const { session } = await fetchQuery(environment, SESSION, variables).toPromise();
report("query", session);
const refusal = await subscribe(session.id, "nonsense").catch((error) => error);
report("refused", refusal[0].extensions);
await subscribe(session.id, session.cursor);
report("done", { cached: environment.lookup(operation.fragment).data.session });
retained.dispose();
