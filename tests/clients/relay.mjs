/** Relay: compiled documents, fetch for questions and orders, a socket for streams, its store. */
import runtime from "relay-runtime";
import SESSION from "./relay/__generated__/documentsSessionQuery.graphql.js";
import START from "./relay/__generated__/documentsStartMutation.graphql.js";
import UPDATES from "./relay/__generated__/documentsUpdatesSubscription.graphql.js";
import { socket } from "./socket.mjs";
import { headers, input, tell, tellUpdate, url } from "./telling.mjs";

const { commitMutation, createOperationDescriptor, Environment, fetchQuery, Network } = runtime;
const { Observable, RecordSource, requestSubscription, Store } = runtime;

async function fetchAnswer({ text }, variables) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify({ query: text, variables }),
  });
  return answer.json();
}

function openStream({ name, text }, variables) {
  const request = { operationName: name, query: text, variables };
  return Observable.create((sink) => socket.subscribe(request, sink));
}

const environment = new Environment({
  network: Network.create(fetchAnswer, openStream),
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

function watch(id, after) {
  return new Promise((resolve, reject) => {
    const stream = requestSubscription(environment, {
      subscription: UPDATES,
      variables: { id, after },
      onNext({ sessionUpdates }) {
        if (!tellUpdate(sessionUpdates)) return;
        stream.dispose();
        resolve();
      },
      onError: reject,
    });
  });
}

const startSession = await start();
tell("mutation", startSession);
const variables = { id: startSession.session.id };
const question = createOperationDescriptor(SESSION, variables);
const kept = environment.retain(question);
const { session } = await fetchQuery(environment, SESSION, variables).toPromise();
tell("query", session);
const no = await watch(session.id, "nonsense").catch((error) => error);
tell("refused", no[0].extensions);
await watch(session.id, session.cursor);
tell("done", { cached: environment.lookup(question.fragment).data.session });
kept.dispose();
