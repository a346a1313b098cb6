// Gives an order: once, however often its answer is lost; a refusal is an answer.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useCallback, useState } from 'react';
import type { Client, CombinedError } from 'urql';
import type { MutationErrorFragment } from '../../gql.ts';
import { texts } from '../../texts/shared.ts';
import { useConnection } from './connection.ts';
import { wait } from './webSocket.ts';

type Refusal = MutationErrorFragment;

export interface Refused {
  readonly ok: false;
  readonly message: string;
  readonly refusals: readonly Refusal[];
}

export type Outcome<P> = { readonly ok: true; readonly payload: P } | Refused;

type Document<R, I> = TypedDocumentNode<R, { input: I }>;
type Asked<I> = Omit<I, 'idempotencyKey'>;

const TRIES = 3;
const BETWEEN_TRIES = 700;

export async function order<R extends object, I>(
  client: Client,
  document: Document<R, I>,
  input: Asked<I>,
): Promise<Outcome<R[keyof R]>> {
  const variables = { input: { ...input, idempotencyKey: freshKey() } as I };
  for (let tries = 1; ; tries++) {
    const { data, error } = await client.mutation(document, variables).toPromise();
    const payload = data && (Object.values(data)[0] as R[keyof R]);
    if (payload) return outcome(payload);
    if (tries === TRIES || !error || !isPassing(error)) return failed(error);
    await wait(BETWEEN_TRIES * tries);
  }
}

export interface Ordering<R, I> {
  readonly busy: boolean;
  readonly send: (input: Asked<I>) => Promise<Outcome<R[keyof R]>>;
}

/** An order to give from a component; `busy` while its answer is awaited. */
export function useOrder<R extends object, I>(document: Document<R, I>): Ordering<R, I> {
  const { client, state } = useConnection();
  const [busy, setBusy] = useState(false);
  const send = useCallback(
    async (input: Asked<I>) => {
      setBusy(true);
      try {
        const answer = await order(client, document, input);
        if (!answer.ok && answer.message === texts.signedOut) state.set('refused');
        return answer;
      } finally {
        setBusy(false);
      }
    },
    [client, document, state],
  );
  return { busy, send };
}

function outcome<P>(payload: P): Outcome<P> {
  const { errors } = payload as { errors?: Refusal[] };
  if (!errors?.length) return { ok: true, payload };
  return { ok: false, message: errors.map((one) => one.message).join(' '), refusals: errors };
}

function failed(error: CombinedError | undefined): Refused {
  const [first] = error?.graphQLErrors ?? [];
  const signedOut = first?.extensions['code'] === 'UNAUTHENTICATED';
  const message = signedOut ? texts.signedOut : (first?.message ?? texts.unreachable);
  return { ok: false, message, refusals: [] };
}

function isPassing(error: CombinedError): boolean {
  const code = error.graphQLErrors[0]?.extensions['code'];
  return Boolean(error.networkError) || code === 'UNAVAILABLE';
}

// crypto.randomUUID exists over HTTPS only
function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (one) => one.toString(16).padStart(2, '0')).join('');
}
