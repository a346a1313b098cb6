/** graphql-sse with requests that are refused: what it is told, and how often it had to ask. */
import { createClient } from "graphql-sse";
import { headers, shortly, tell, url } from "./telling.mjs";

const REFUSED = [
  ["GRAPHQL_PARSE_FAILED", "{", headers],
  ["GRAPHQL_VALIDATION_FAILED", "subscription { inbox { nothing } }", headers],
  ["BAD_USER_INPUT", "query ($id: ID!) { session(id: $id) { id } }", headers],
  ["UNAUTHENTICATED", "subscription { inbox { reset } }", { Authorization: "Bearer bt_spent" }],
  ["UNAUTHENTICATED", "subscription { inbox { reset } }", {}],
];

function refusal(query, own) {
  let asked = 0;
  const on = { connecting: () => (asked += 1) };
  const client = createClient({ url, headers: own, retry: shortly, on });
  return new Promise((resolve) => {
    let code;
    client.subscribe(
      { query },
      {
        next: ({ errors }) => (code = errors?.[0].extensions.code),
        error: (error) => resolve({ code: String(error), asked }),
        complete: () => resolve({ code, asked }),
      },
    );
  });
}

for (const [expected, query, own] of REFUSED)
  tell("refused", { expected, ...(await refusal(query, own)) });
