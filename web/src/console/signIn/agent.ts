// Loads the agent that an access token belongs to.
import type { Client } from 'urql';
import { CurrentViewerDocument, type CurrentViewerQuery } from '../../gql.ts';
import { texts } from '../../texts/console.ts';
import { texts as shared } from '../../texts/shared.ts';

export type Agent = Extract<CurrentViewerQuery['viewer'], { __typename: 'AgentViewer' }>;

/** Resolves to the agent, or to a message: no connection, a problem of the server, or not an agent's token. */
export async function loadAgent(client: Client): Promise<Agent | string> {
  const { data, error } = await client.query(CurrentViewerDocument, {}).toPromise();
  if (error?.networkError) return shared.unreachable;
  if (!data) {
    const first = error?.graphQLErrors[0];
    const isRefused = first?.extensions['code'] === 'UNAUTHENTICATED';
    return isRefused ? texts.signIn.invalidToken : (first?.message ?? shared.unreachable);
  }
  const { viewer } = data;
  return viewer.__typename === 'AgentViewer' ? viewer : texts.signIn.notAgent(viewer.name);
}
