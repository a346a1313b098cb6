// Hands in what ends one's step, and stays busy until the stream has shown it.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useState } from 'react';
import { type Outcome, useOrder } from '../../shared/connection/mutation.ts';
import type { Draft } from '../form/draftStore.ts';

interface HandIn<R, I> {
  readonly busy: boolean;
  readonly send: (input: Omit<I, 'idempotencyKey'>) => Promise<Outcome<R[keyof R]>>;
}

export function useHandIn<R extends object, I>(
  document: TypedDocumentNode<R, { input: I }>,
  draft?: Draft,
): HandIn<R, I> {
  const { send, busy } = useOrder(document);
  // the step goes away as soon as the stream brings it; until then nothing must be pressed twice
  const [accepted, setAccepted] = useState(false);
  return {
    busy: busy || accepted,
    async send(input) {
      await draft?.stop();
      const answer = await send(input);
      if (answer.ok) setAccepted(true);
      else draft?.resume();
      return answer;
    },
  };
}
