/** Runs the audits of graphql-http on a server, and reports the result of each. */
import { serverAudits } from "graphql-http";
import { report, url } from "./harness.mjs";

for (const audit of serverAudits({ url })) {
  const { id, name, status, reason, response } = await audit.fn();
  const answer = response && `${response.status} ${response.headers.get("content-type")}`;
  report("audit", { id, name, status, reason, answer });
}
