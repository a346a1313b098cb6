/** graphql-sse in its "distinct connections" mode: each operation has its own HTTP response. */
import { createClient } from "graphql-sse";
import { headers, input, report, reportUpdate, url, waitForRetry } from "./harness.mjs";
import { resuming } from "./guide/resuming.js";

const client = resuming(
  createClient({ url, headers, retryAttempts: Infinity, retry: waitForRetry }),
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

function execute(query, variables) {
  return new Promise((resolve, reject) => {
    let response;
    client.subscribe(
      { query, variables },
      {
        next: (result) => (response = result),
        error: reject,
        complete: () => (response?.errors ? reject(response.errors) : resolve(response.data)),
      },
    );
  });
}

function subscribe(id, after) {
  return new Promise((resolve, reject) => {
    const unsubscribe = client.subscribe(
      { query: UPDATES, variables: { id, after } },
      {
        next({ data, errors }) {
          if (errors) reject(errors);
          else if (reportUpdate(data.sessionUpdates)) unsubscribe();
        },
        error: reject,
        complete: resolve,
      },
    );
  });
}

const { startSession } = await execute(START, { input });
report("mutation", startSession);
const { session } = await execute(SESSION, { id: startSession.session.id });
report("query", session);
const refusal = await subscribe(session.id, "nonsense").catch((error) => error);
report("refused", refusal[0].extensions);
await subscribe(session.id, session.cursor);
report("done");
client.dispose();
