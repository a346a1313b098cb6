// Executes GraphQL mutations with an idempotency key, so that a retry after a lost response is safe.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useCallback, useState } from 'react';
import type { Client, CombinedError } from 'urql';
import type { MutationErrorFragment } from '../../gql.ts';
import { texts } from '../../texts/shared.ts';
import { useConnection } from './connection.ts';
import { retryDelay } from './retryDelay.ts';

export interface MutationFailure {
  readonly ok: false;
  readonly message: string;
  /** The errors of the mutation's payload; empty if the request itself failed. */
  readonly errors: readonly MutationErrorFragment[];
}

export type MutationResult<P> = { readonly ok: true; readonly payload: P } | MutationFailure;

export type MutationDocument<R, I> = TypedDocumentNode<R, { input: I }>;
/** The mutation's input without the idempotency key, which `executeMutation` adds. */
export type MutationInput<I> = Omit<I, 'idempotencyKey'>;

const MAX_ATTEMPTS = 3;
const RETRY_DELAY = 700;

/** Sends a mutation, up to three times while the server cannot be reached. Never rejects. */
export async function executeMutation<R extends object, I>(
  client: Client,
  document: MutationDocument<R, I>,
  input: MutationInput<I>,
): Promise<MutationResult<R[keyof R]>> {
  const variables = { input: { ...input, idempotencyKey: newIdempotencyKey() } as I };
  for (let attempt = 1; ; attempt++) {
    const { data, error } = await client.mutation(document, variables).toPromise();
    const payload = data && (Object.values(data)[0] as R[keyof R]);
    if (payload) return payloadResult(payload);
    if (attempt === MAX_ATTEMPTS || !error || !isTransient(error)) return requestFailure(error);
    await retryDelay(RETRY_DELAY * attempt);
  }
}

export interface MutationHook<R, I> {
  /** True while the response is awaited. */
  readonly busy: boolean;
  readonly send: (input: MutationInput<I>) => Promise<MutationResult<R[keyof R]>>;
}

/** Returns a function that sends the mutation from a component. */
export function useMutation<R extends object, I>(document: MutationDocument<R, I>): MutationHook<R, I> {
  const { client, status } = useConnection();
  const [busy, setBusy] = useState(false);
  const send = useCallback(
    async (input: MutationInput<I>) => {
      setBusy(true);
      try {
        const result = await executeMutation(client, document, input);
        if (!result.ok && result.message === texts.signedOut) status.set('rejected');
        return result;
      } finally {
        setBusy(false);
      }
    },
    [client, document, status],
  );
  return { busy, send };
}

function payloadResult<P>(payload: P): MutationResult<P> {
  const { errors } = payload as { errors?: MutationErrorFragment[] };
  if (!errors?.length) return { ok: true, payload };
  return { ok: false, message: errors.map((error) => error.message).join(' '), errors };
}

function requestFailure(error: CombinedError | undefined): MutationFailure {
  const [first] = error?.graphQLErrors ?? [];
  const isSignedOut = first?.extensions['code'] === 'UNAUTHENTICATED';
  const message = isSignedOut ? texts.signedOut : (first?.message ?? texts.unreachable);
  return { ok: false, message, errors: [] };
}

function isTransient(error: CombinedError): boolean {
  const code = error.graphQLErrors[0]?.extensions['code'];
  return Boolean(error.networkError) || code === 'UNAVAILABLE';
}

// crypto.randomUUID is available over HTTPS only
function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
