// The error messages of the fields. A field shows its error once it was left, and all fields do on submit.
import { useRef, useState } from 'react';
import type { MutationFailure } from '../../shared/connection/mutation.ts';
import { submitError } from '../../shared/fields/fieldValidation.ts';
import type { Field } from '../../shared/session/types.ts';
import type { Draft } from './useDraft.ts';

export interface FieldErrors {
  /** Returns the message to show at the field, or null. */
  readonly errorOf: (field: Field) => string | null;
  /** Records that the field lost the focus. */
  readonly touch: (field: Field) => void;
  /** Shows all errors. Returns the first field with an error, or undefined. */
  readonly showAll: () => Field | undefined;
  /** Shows the server's messages at their fields. Returns the other messages joined, or null. */
  readonly showServerErrors: (failure: MutationFailure) => string | null;
}

interface ServerMessage {
  message: string;
  /** The value that the server refused. The message is not shown for another value. */
  value: string;
}

export function useFieldErrors({ fields, valueOf }: Draft): FieldErrors {
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [serverMessages, setServerMessages] = useState<ReadonlyMap<string, ServerMessage>>(new Map());
  const latestValueOf = useRef(valueOf);
  latestValueOf.current = valueOf;

  function errorOf(field: Field): string | null {
    const fromServer = serverMessages.get(field.name);
    if (fromServer && fromServer.value === valueOf(field)) return fromServer.message;
    return touched.has(field.name) ? submitError(field, valueOf(field)) : null;
  }
  return {
    errorOf,
    touch: (field) => setTouched((names) => new Set(names).add(field.name)),
    showAll() {
      setTouched(new Set(fields.map(({ name }) => name)));
      return fields.find((field) => submitError(field, valueOf(field)));
    },
    showServerErrors({ message, errors }) {
      const byName = new Map(fields.map((field) => [field.name, field]));
      const fieldMessages = new Map<string, ServerMessage>();
      const otherMessages: string[] = [];
      for (const error of errors) {
        const field = byName.get(error.path?.at(-1) ?? '');
        if (!field) otherMessages.push(error.message);
        else fieldMessages.set(field.name, { message: error.message, value: latestValueOf.current(field) });
      }
      setServerMessages(fieldMessages);
      if (errors.length === 0) return message;
      return otherMessages.length > 0 ? otherMessages.join(' ') : null;
    },
  };
}
