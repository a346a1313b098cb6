/** The parameters that a test passes to a script, and the steps that it reports: JSON lines. */
import { randomUUID } from "node:crypto";

export const url = process.env.BUBBLES_URL;

const tokens = process.env.BUBBLES_TOKENS.split(" ");
export const headers = { Authorization: `Bearer ${tokens.at(-1)}` };

/** Authenticates a socket: each connection uses the next token, and then always the last one. */
export function connectionParams() {
  return { Authorization: `Bearer ${tokens.length > 1 ? tokens.shift() : tokens[0]}` };
}

/** A session to start. With its key, a retried request starts no second session. */
export const input = {
  name: process.env.BUBBLES_NAME,
  customer: { name: "Kim Customer", email: "kim@example.com" },
  idempotencyKey: randomUUID(),
};

/** Waits before a retry: always for the same short time, so that the tests are fast. */
export const waitForRetry = () => new Promise((resolve) => setTimeout(resolve, 50));

export function report(step, details = {}) {
  console.log(JSON.stringify({ step, ...details }));
}

/** Reports one result of the subscription; returns whether the session has ended with it. */
export function reportUpdate({ previous, cursor, reset, events }) {
  report("update", { previous, cursor, reset, sequences: events.map((event) => event.sequence) });
  return events.some(({ cause }) => cause === "END_SESSION");
}
