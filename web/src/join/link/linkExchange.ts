// From the secret of an invitation's link to a participant who is let in, once; then by the token it gave.
import { Client, type CombinedError, fetchExchange } from 'urql';
import { ExchangeLinkDocument, CurrentParticipantDocument } from '../../gql.ts';
import { type Connection, connect } from '../../shared/connection/connection.ts';

export interface Entered {
  readonly connection: Connection;
  readonly sessionId: string;
  readonly participantId: string;
}

/** Why somebody is not let in. */
export type Refusal = 'noLink' | 'gone' | 'over' | 'unreachable';

export type Answer = Entered | Refusal;

const KEY = 'bubbles.join';

// one attempt at a time, whoever asks: a link is exchanged once
let entering: Promise<Answer> | null = null;

export function enter(): Promise<Answer> {
  entering ??= attempt().finally(() => {
    entering = null;
  });
  return entering;
}

export function leave(): void {
  sessionStorage.removeItem(KEY);
}

export function hasSecret(): boolean {
  return secretInAddress() !== null;
}

async function attempt(): Promise<Answer> {
  const secret = secretInAddress();
  if (secret) return exchange(secret);
  const token = sessionStorage.getItem(KEY);
  return token ? comeBack(token) : 'noLink';
}

async function exchange(secret: string): Promise<Answer> {
  const { data, error } = await nobody().mutation(ExchangeLinkDocument, { input: { secret } }).toPromise();
  // the secret stays in the address until it has been of use, so that loading again is another try
  if (!data) return isAnswered(error) ? 'gone' : 'unreachable';
  clearAddress();
  const { token, session, participant } = data.exchangeLink;
  if (!token || !session || !participant) return 'gone';
  sessionStorage.setItem(KEY, token);
  return { connection: connect(token), sessionId: session.id, participantId: participant.id };
}

async function comeBack(token: string): Promise<Answer> {
  const connection = connect(token);
  const { data, error } = await connection.client.query(CurrentParticipantDocument, {}).toPromise();
  const viewer = data?.viewer;
  if (viewer && 'sessionId' in viewer) {
    return { connection, sessionId: viewer.sessionId, participantId: viewer.id };
  }
  connection.close();
  if (!viewer && !isAnswered(error)) return 'unreachable';
  leave();
  return 'over';
}

/** Before anybody is signed in there is no token to send. */
function nobody(): Client {
  return new Client({
    url: new URL('/graphql', location.href).href,
    preferGetMethod: false,
    requestPolicy: 'network-only',
    fetchOptions: { credentials: 'omit' },
    exchanges: [fetchExchange],
  });
}

function isAnswered(error: CombinedError | undefined): boolean {
  const code = error?.graphQLErrors[0]?.extensions['code'];
  return Boolean(code) && code !== 'UNAVAILABLE';
}

function secretInAddress(): string | null {
  return /^#(bl_[\w-]+)$/.exec(location.hash)?.[1] ?? null;
}

function clearAddress(): void {
  history.replaceState(null, '', location.pathname + location.search);
}
