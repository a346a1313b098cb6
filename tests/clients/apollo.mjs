/** Apollo Client: queries and mutations over HTTP, subscriptions over a socket, its cache. */
import { ApolloClient, gql, HttpLink, InMemoryCache } from "@apollo/client";
import WebSocket from "ws";
import { splitLink } from "./guide/apollo.js";
import { headers, input, report, reportUpdate, url } from "./harness.mjs";
import { socket } from "./socket.mjs";

// GraphQLWsLink uses this global when a subscription is refused; Node has it from version 22 on
globalThis.WebSocket ??= WebSocket;

const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: splitLink(socket, new HttpLink({ uri: url, headers })),
});

const START = gql`
  mutation Start($input: StartSessionInput!) {
    startSession(input: $input) { replayed session { id name } errors { message } }
  }
`;
const SESSION = gql`
  query Session($id: ID!) {
    session(id: $id) { id name cursor participants { id toolbar { action available } } }
  }
`;
const UPDATES = gql`
  subscription Updates($id: ID!, $after: EventCursor) {
    sessionUpdates(sessionId: $id, after: $after) {
      cursor previous reset
      events {
        sequence cause
        ... on ParticipantChanged { participant { id toolbar { action available } } }
      }
    }
  }
`;

function subscribe(id, after) {
  return new Promise((resolve, reject) => {
    const subscription = client.subscribe({ query: UPDATES, variables: { id, after } }).subscribe({
      next({ data, error }) {
        if (error) reject(error);
        else if (reportUpdate(data.sessionUpdates)) {
          subscription.unsubscribe();
          resolve();
        }
      },
      error: reject,
    });
  });
}

const started = await client.mutate({ mutation: START, variables: { input } });
const { startSession } = started.data;
report("mutation", startSession);
const variables = { id: startSession.session.id };
const { data } = await client.query({ query: SESSION, variables });
report("query", data.session);
const refusal = await subscribe(data.session.id, "nonsense").catch((error) => error);
report("refused", refusal.errors[0].extensions);
await subscribe(data.session.id, data.session.cursor);
report("done", { cached: client.readQuery({ query: SESSION, variables }).session });
client.stop();
