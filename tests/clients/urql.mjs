/** urql: queries and mutations over HTTP, subscriptions over graphql-ws, its document cache. */
import { cacheExchange, Client, fetchExchange, gql, subscriptionExchange } from "@urql/core";
import { socket } from "./socket.mjs";
import { headers, input, tell, tellUpdate, url } from "./telling.mjs";

const client = new Client({
  url,
  fetchOptions: { headers },
  exchanges: [
    cacheExchange,
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: (request) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe(request, sink) }),
      }),
    }),
  ],
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
  subscription Updates($id: ID!, $after: Cursor) {
    sessionUpdates(sessionId: $id, after: $after) {
      cursor previous reset
      events {
        sequence cause
        ... on ParticipantChanged { participant { id toolbar { action available } } }
      }
    }
  }
`;

function given({ data, error }) {
  if (error) throw error;
  return data;
}

function watch(id, after) {
  return new Promise((resolve, reject) => {
    const { unsubscribe } = client.subscription(UPDATES, { id, after }).subscribe((result) => {
      if (result.error) reject(result.error);
      else if (tellUpdate(result.data.sessionUpdates)) {
        unsubscribe();
        resolve();
      }
    });
  });
}

const { startSession } = given(await client.mutation(START, { input }));
tell("mutation", startSession);
const { session } = given(await client.query(SESSION, { id: startSession.session.id }));
tell("query", session);
const no = await watch(session.id, "nonsense").catch((error) => error);
tell("refused", no.graphQLErrors[0].extensions);
await watch(session.id, session.cursor);
tell("done");
