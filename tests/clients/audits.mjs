/** graphql-http's audits of a server, each told with its id, its name and how it went. */
import { serverAudits } from "graphql-http";
import { tell, url } from "./telling.mjs";

for (const audit of serverAudits({ url })) {
  const { id, name, status, reason, response } = await audit.fn();
  const answer = response && `${response.status} ${response.headers.get("content-type")}`;
  tell("audit", { id, name, status, reason, answer });
}
