// The values of a step's fields while they are filled in: the server's values, overlaid with the edits.
import { useEffect, useMemo, useState } from 'react';
import { SaveFieldsDocument } from '../../gql.ts';
import { useConnection } from '../../shared/connection/connection.ts';
import { executeMutation } from '../../shared/connection/mutation.ts';
import { saveError } from '../../shared/fields/fieldValidation.ts';
import type { StepAssignment } from '../../shared/session/stepAssignments.ts';
import type { Field, FieldValue } from '../../shared/session/types.ts';
import { useSignal } from '../../shared/signal.ts';
import { createDraftStore, type DraftStore, type SaveState } from './draftStore.ts';

export interface Draft {
  /** The fields that can be filled in. Signature fields are not among them. */
  readonly fields: readonly Field[];
  readonly valueOf: (field: Field) => string;
  readonly setValue: (field: Field, value: string) => void;
  readonly saveState: SaveState;
  readonly error: string | null;
  /** The values to submit. Empty values are left out unless they clear a stored value. */
  readonly values: FieldValue[];
  readonly store: DraftStore;
}

export function useDraft({ step, assignment }: StepAssignment, fields: readonly Field[]): Draft {
  const { client } = useConnection();
  const stepId = step.id;
  const [store] = useState(() =>
    createDraftStore(async (values) => {
      const result = await executeMutation(client, SaveFieldsDocument, { stepId, values });
      if (result.ok) return null;
      return result.errors.length > 0 ? result.message : undefined;
    }),
  );
  const { edits, saveState, error } = useSignal(store.state);
  const stored = useMemo(
    () => new Map(assignment.values.map(({ name, value }) => [name, value])),
    [assignment.values],
  );
  useEffect(() => store.dropStored(stored), [store, stored, saveState]);
  useFlushOnLeave(store);

  const valueOf = (field: Field) => edits.get(field.name) ?? stored.get(field.name) ?? '';
  const fillable = fields.filter(({ kind }) => kind !== 'SIGNATURE');
  return {
    fields: fillable,
    valueOf,
    setValue: (field, value) => store.edit(field.name, value, saveError(field, value) === null),
    saveState,
    error,
    values: fillable
      .map((field) => ({ name: field.name, value: valueOf(field) }))
      .filter(({ name, value }) => value !== '' || stored.has(name)),
    store,
  };
}

/** Saves pending edits when the component is unmounted or the page is hidden. */
function useFlushOnLeave(store: DraftStore): void {
  useEffect(() => {
    const flushIfHidden = () => document.visibilityState === 'hidden' && store.flush();
    document.addEventListener('visibilitychange', flushIfHidden);
    return () => {
      document.removeEventListener('visibilitychange', flushIfHidden);
      store.flush();
    };
  }, [store]);
}
