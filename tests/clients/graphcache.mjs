/** urql with its normalized cache, configured as in the API guide; its warnings fail the test. */
import { readFileSync } from "node:fs";
import { Client, fetchExchange, gql } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { buildSchema, introspectionFromSchema } from "graphql";
import { cacheOptions } from "./guide/graphcache.js";
import { socketExchange } from "./guide/urql.js";
import { headers, input, report, reportUpdate, url } from "./harness.mjs";
import { socket } from "./socket.mjs";

const schema = introspectionFromSchema(buildSchema(readFileSync("../../schema.graphql", "utf8")));
const client = new Client({
  url,
  fetchOptions: { headers },
  exchanges: [cacheExchange({ schema, ...cacheOptions }), fetchExchange, socketExchange(socket)],
});

const START = gql`
  mutation Start($input: StartSessionInput!) {
    startSession(input: $input) { replayed session { id name } errors { message } }
  }
`;
const SESSION = gql`
  query Session($id: ID!) {
    session(id: $id) {
      id name cursor status
      policy { allowDelete }
      agent { kind name }
      participants { id name toolbar { id action available } }
      interactions { id }
      events(first: 2) { edges { node { sequence actor { kind name } } } }
    }
  }
`;
const UPDATES = gql`
  subscription Updates($id: ID!, $after: EventCursor) {
    sessionUpdates(sessionId: $id, after: $after) {
      cursor previous reset
      events {
        sequence cause sessionId
        ... on InteractionAdded { interaction { id } }
        ... on ParticipantAdded { participant { id name toolbar { id action available } } }
        ... on ParticipantChanged { participant { id name toolbar { id action available } } }
        ... on SessionChanged { session { id name status } }
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
const variables = { id: startSession.session.id };
const { session } = dataOf(await client.query(SESSION, variables));
report("query", session);
const refusal = await subscribe(session.id, "nonsense").catch((error) => error);
report("refused", refusal.graphQLErrors[0].extensions);
await subscribe(session.id, session.cursor);
report("done", { cached: client.readQuery(SESSION, variables).data.session });
