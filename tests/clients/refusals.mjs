/** graphql-sse with requests that the server refuses: reports each error code and the attempts. */
import { createClient } from "graphql-sse";
import { headers, report, url, waitForRetry } from "./harness.mjs";

const REQUESTS = [
  ["GRAPHQL_PARSE_FAILED", "{", headers],
  ["GRAPHQL_VALIDATION_FAILED", "subscription { inbox { nothing } }", headers],
  ["BAD_USER_INPUT", "query ($id: ID!) { session(id: $id) { id } }", headers],
  ["UNAUTHENTICATED", "subscription { inbox { reset } }", { Authorization: "Bearer bt_expired" }],
  ["UNAUTHENTICATED", "subscription { inbox { reset } }", {}],
];

/** A subscription without a valid token is refused by the response itself: 401 with a JSON body. */
async function codeOf(error) {
  if (!error.response) return String(error);
  const { errors } = await error.response.json();
  return errors[0].extensions.code;
}

function execute(query, requestHeaders) {
  let attempts = 0;
  const on = { connecting: () => (attempts += 1) };
  const client = createClient({ url, headers: requestHeaders, retry: waitForRetry, on });
  return new Promise((resolve) => {
    let code;
    client.subscribe(
      { query },
      {
        next: ({ errors }) => (code = errors?.[0].extensions.code),
        error: async (error) => resolve({ code: await codeOf(error), attempts }),
        complete: () => resolve({ code, attempts }),
      },
    );
  });
}

for (const [expected, query, requestHeaders] of REQUESTS)
  report("refused", { expected, ...(await execute(query, requestHeaders)) });
