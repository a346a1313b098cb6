// Loads the agent that an access token belongs to.
import type { Client } from 'urql';
import { CurrentViewerDocument, type CurrentViewerQuery } from '../../gql.ts';
import { texts } from '../../texts/console.ts';
import { texts as shared } from '../../texts/shared.ts';

export type Agent = Extract<CurrentViewerQuery['viewer'], { __typename: 'AgentViewer' }>;

/** Resolves to the agent, or to an error message if the token is not valid or not an agent's. */
export async function loadAgent(client: Client): Promise<Agent | string> {
  const { data, error } = await client.query(CurrentViewerDocument, {}).toPromise();
  if (error?.networkError) return shared.unreachable;
  if (!data) return texts.signIn.invalidToken;
  const { viewer } = data;
  return viewer.__typename === 'AgentViewer' ? viewer : texts.signIn.notAgent(viewer.name);
}
