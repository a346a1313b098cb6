// Signs a participant in: exchanges the secret of an invitation link for a token, once, or uses the
// token that an earlier exchange stored in this tab.
import { Client, type CombinedError, fetchExchange } from 'urql';
import { CurrentParticipantDocument, ExchangeLinkDocument } from '../../gql.ts';
import { type Connection, connect } from '../../shared/connection/connection.ts';

export interface SignedIn {
  readonly connection: Connection;
  readonly sessionId: string;
  readonly participantId: string;
}

/** Why the participant could not be signed in. `signedOut`: the stored token is no longer valid. */
export type SignInFailure = 'noLink' | 'invalidLink' | 'signedOut' | 'unreachable';

export type SignInResult = SignedIn | SignInFailure;

const TOKEN_KEY = 'bubbles.join';

// concurrent callers share one attempt, because a link can be exchanged only once
let pendingSignIn: Promise<SignInResult> | null = null;

export function signIn(): Promise<SignInResult> {
  pendingSignIn ??= attemptSignIn().finally(() => {
    pendingSignIn = null;
  });
  return pendingSignIn;
}

/** Removes the stored token. */
export function signOut(): void {
  sessionStorage.removeItem(TOKEN_KEY);
}

/** Whether the address holds the secret of an invitation link. */
export function hasLinkSecret(): boolean {
  return linkSecret() !== null;
}

async function attemptSignIn(): Promise<SignInResult> {
  const secret = linkSecret();
  if (secret) return exchangeSecret(secret);
  const token = sessionStorage.getItem(TOKEN_KEY);
  return token ? resumeSession(token) : 'noLink';
}

async function exchangeSecret(secret: string): Promise<SignInResult> {
  const client = anonymousClient();
  const { data, error } = await client.mutation(ExchangeLinkDocument, { input: { secret } }).toPromise();
  // the secret stays in the address until it has been exchanged, so that reloading the page tries again
  if (!data) return isAnswered(error) ? 'invalidLink' : 'unreachable';
  clearFragment();
  const { token, session, participant } = data.exchangeLink;
  if (!token || !session || !participant) return 'invalidLink';
  sessionStorage.setItem(TOKEN_KEY, token);
  return { connection: connect(token), sessionId: session.id, participantId: participant.id };
}

async function resumeSession(token: string): Promise<SignInResult> {
  const connection = connect(token);
  const { data, error } = await connection.client.query(CurrentParticipantDocument, {}).toPromise();
  const viewer = data?.viewer;
  if (viewer && 'sessionId' in viewer) {
    return { connection, sessionId: viewer.sessionId, participantId: viewer.participantId };
  }
  connection.close();
  if (!viewer && !isAnswered(error)) return 'unreachable';
  signOut();
  return 'signedOut';
}

/** A client without a token. */
function anonymousClient(): Client {
  return new Client({
    url: new URL('/graphql', location.href).href,
    preferGetMethod: false,
    requestPolicy: 'network-only',
    fetchOptions: { credentials: 'omit' },
    exchanges: [fetchExchange],
  });
}

/** Whether the server answered with an error other than being temporarily unavailable. */
function isAnswered(error: CombinedError | undefined): boolean {
  const code = error?.graphQLErrors[0]?.extensions['code'];
  return Boolean(code) && code !== 'UNAVAILABLE';
}

function linkSecret(): string | null {
  return /^#(bl_[\w-]+)$/.exec(location.hash)?.[1] ?? null;
}

function clearFragment(): void {
  history.replaceState(null, '', location.pathname + location.search);
}
