/** The functions of the API guide for errors and payloads, with responses that a test passes. */
import { messagesByField, succeeded } from "./guide/payloads.js";
import { headers, report, url } from "./harness.mjs";

const START = `
  mutation Start($request: StartSessionInput!) {
    startSession(input: $request) {
      session { id } participant { id } errors { message path }
    }
  }
`;

async function start(request) {
  const body = JSON.stringify({ query: START, variables: { request } });
  const options = { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body };
  return (await fetch(url, options)).json();
}

function reportMessages(name, { data, errors }) {
  const messages = messagesByField(errors, data?.startSession);
  report("messages", { name, messages: Object.fromEntries(messages) });
}

function attempt(payload, ...fields) {
  try {
    return { session: succeeded(payload, ...fields).session };
  } catch (error) {
    return { message: error.message };
  }
}

const malformed = { name: "A session", customer: { name: "Kim", email: "no address" } };
const nameless = { name: "A session", customer: { name: "", email: "kim@example.com" } };
reportMessages("malformed", await start(malformed));
const refused = await start(nameless);
reportMessages("nameless", refused);
const accepted = await start({ name: "A session" });
report("refused", attempt(refused.data.startSession, "session"));
report("accepted", attempt(accepted.data.startSession, "session"));
report("missing", attempt(accepted.data.startSession, "session", "participant"));
