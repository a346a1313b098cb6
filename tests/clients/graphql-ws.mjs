/** graphql-ws by itself: a query, a mutation and a subscription over one socket. */
import { socket } from "./socket.mjs";
import { input, tell, tellUpdate } from "./telling.mjs";

const START = `
  mutation Start($input: StartSessionInput!) {
    startSession(input: $input) { replayed session { id name } errors { message } }
  }
`;
const SESSION = `
  query Session($id: ID!) {
    session(id: $id) { id name cursor participants { id toolbar { action available } } }
  }
`;
const UPDATES = `
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

function ask(query, variables) {
  return new Promise((resolve, reject) => {
    let answer;
    socket.subscribe(
      { query, variables },
      {
        next: (result) => (answer = result),
        error: reject,
        complete: () => (answer?.errors ? reject(answer.errors) : resolve(answer.data)),
      },
    );
  });
}

function watch(id, after) {
  return new Promise((resolve, reject) => {
    const stop = socket.subscribe(
      { query: UPDATES, variables: { id, after } },
      {
        next({ data, errors }) {
          if (errors) reject(errors);
          else if (tellUpdate(data.sessionUpdates)) stop();
        },
        error: reject,
        complete: resolve,
      },
    );
  });
}

const { startSession } = await ask(START, { input });
tell("mutation", startSession);
const { session } = await ask(SESSION, { id: startSession.session.id });
tell("query", session);
const no = await watch(session.id, "nonsense").catch((error) => error);
tell("refused", no[0].extensions);
await watch(session.id, session.cursor);
tell("done");
await socket.dispose();
