/** Apollo Client: HTTP for questions and orders, a socket for streams, one normalised cache. */
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import WebSocket from "ws";
import { socket } from "./socket.mjs";
import { headers, input, tell, tellUpdate, url } from "./telling.mjs";

// GraphQLWsLink looks it up where a subscription is refused, and Node has it only from 22 on
globalThis.WebSocket ??= WebSocket;

const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri: url, headers }),
  ),
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

function watch(id, after) {
  return new Promise((resolve, reject) => {
    const stream = client.subscribe({ query: UPDATES, variables: { id, after } }).subscribe({
      next({ data, error }) {
        if (error) reject(error);
        else if (tellUpdate(data.sessionUpdates)) {
          stream.unsubscribe();
          resolve();
        }
      },
      error: reject,
    });
  });
}

const started = await client.mutate({ mutation: START, variables: { input } });
const { startSession } = started.data;
tell("mutation", startSession);
const variables = { id: startSession.session.id };
const { data } = await client.query({ query: SESSION, variables });
tell("query", data.session);
const no = await watch(data.session.id, "nonsense").catch((error) => error);
tell("refused", no.errors[0].extensions);
await watch(data.session.id, data.session.cursor);
tell("done", { cached: client.readQuery({ query: SESSION, variables }).session });
client.stop();
