// Whose token it is; the console is for agents.
import type { Client } from 'urql';
import { CurrentViewerDocument, type CurrentViewerQuery } from '../../gql.ts';
import { texts as shared } from '../../texts/shared.ts';
import { texts } from '../../texts/console.ts';

export type Who = Extract<CurrentViewerQuery['viewer'], { __typename: 'AgentViewer' }>;

/** The agent, or a sentence that says why there is none. */
export async function askWho(client: Client): Promise<Who | string> {
  const { data, error } = await client.query(CurrentViewerDocument, {}).toPromise();
  if (error?.networkError) return shared.unreachable;
  if (!data) return texts.signIn.wrong;
  const { viewer } = data;
  return viewer.__typename === 'AgentViewer' ? viewer : texts.signIn.notAgent(viewer.name);
}
