// Sends the mutation that completes a step.
import { useState } from 'react';
import { type MutationDocument, type MutationHook, useMutation } from '../../shared/connection/mutation.ts';
import type { DraftStore } from '../form/draftStore.ts';

/** Like `useMutation`, but stops the draft first and stays busy after success until the step disappears. */
export function useSubmitStep<R extends object, I>(
  document: MutationDocument<R, I>,
  draft?: DraftStore,
): MutationHook<R, I> {
  const { send, busy } = useMutation(document);
  // the step disappears with the next update of the session; until then it must not be submitted twice
  const [isAccepted, setIsAccepted] = useState(false);
  return {
    busy: busy || isAccepted,
    async send(input) {
      await draft?.stop();
      const result = await send(input);
      if (result.ok) setIsAccepted(true);
      else draft?.resume();
      return result;
    },
  };
}
