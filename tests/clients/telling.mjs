/** What the test gives a script, and how the script tells what it saw: one line of JSON a step. */
import { randomUUID } from "node:crypto";

export const url = process.env.BUBBLES_URL;

const tokens = process.env.BUBBLES_TOKENS.split(" ");
export const headers = { Authorization: `Bearer ${tokens.at(-1)}` };

/** What a socket is opened with: each time the next token, as of a page that asks for one. */
export function signIn() {
  return { Authorization: `Bearer ${tokens.length > 1 ? tokens.shift() : tokens[0]}` };
}

/** A session to start; with its key a repeated request starts no second one. */
export const input = {
  name: process.env.BUBBLES_NAME,
  customer: { name: "Kim Customer", email: "kim@example.com" },
  idempotencyKey: randomUUID(),
};

/** Waits as long before the first try as before the last: the tests are in a hurry. */
export const shortly = () => new Promise((resolve) => setTimeout(resolve, 50));

export function tell(step, seen = {}) {
  console.log(JSON.stringify({ step, ...seen }));
}

/** Tells of one item of the stream; whether it says that the session has ended. */
export function tellUpdate({ previous, cursor, reset, events }) {
  tell("update", { previous, cursor, reset, sequences: events.map((event) => event.sequence) });
  return events.some(({ cause }) => cause === "endSession");
}
