/** graphql-sse in its "distinct connections" mode: each operation is an event stream by itself. */
import { createClient } from "graphql-sse";
import { resuming } from "./resuming.mjs";
import { headers, input, shortly, tell, tellUpdate, url } from "./telling.mjs";

const client = resuming(
  createClient({ url, headers, retryAttempts: Infinity, retry: shortly }),
);

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
    client.subscribe(
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
    const stop = client.subscribe(
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
client.dispose();
