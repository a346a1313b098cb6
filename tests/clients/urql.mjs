/** urql: queries and mutations over HTTP, subscriptions over a socket, document cache. */
import { cacheExchange, Client, fetchExchange, gql } from "@urql/core";
import { socketExchange } from "./guide/urql.js";
import { headers, input, report, reportUpdate, url } from "./harness.mjs";
import { socket } from "./socket.mjs";

const client = new Client({
  url,
  fetchOptions: { headers },
  exchanges: [cacheExchange, fetchExchange, socketExchange(socket)],
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

function dataOf({ data, error }) {
  if (error) throw error;
  return data;
}

function subscribe(id, after) {
  return new Promise((resolve, reject) => {
    const { unsubscribe } = client.subscription(UPDATES, { id, after }).subscribe((result) => {
      if (result.error) reject(result.error);
      else if (reportUpdate(result.data.sessionUpdates)) {
        unsubscribe();
        resolve();
      }
    });
  });
}

const { startSession } = dataOf(await client.mutation(START, { input }));
report("mutation", startSession);
const { session } = dataOf(await client.query(SESSION, { id: startSession.session.id }));
report("query", session);
const refusal = await subscribe(session.id, "nonsense").catch((error) => error);
report("refused", refusal.graphQLErrors[0].extensions);
await subscribe(session.id, session.cursor);
report("done");
