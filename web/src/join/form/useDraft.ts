// The fields of one's own step as they are filled in: what the server has, and over it what was typed.
import { useEffect, useState } from 'react';
import { SaveFieldsDocument } from '../../gql.ts';
import { useConnection } from '../../shared/connection/connection.ts';
import { misfit } from '../../shared/fields/fieldValidation.ts';
import { order } from '../../shared/connection/mutation.ts';
import { useSignal } from '../../shared/signal.ts';
import type { Field, Value } from '../../shared/session/types.ts';
import { createDraft, type Draft, type Saving } from './draftStore.ts';
import type { Part } from '../interaction/participantStatus.ts';

export interface Filling {
  readonly fields: readonly Field[];
  readonly of: (field: Field) => string;
  readonly set: (field: Field, value: string) => void;
  readonly saving: Saving;
  readonly problem: string | null;
  /** Everything as it is to be handed in; what is empty and was so before is left out. */
  readonly given: Value[];
  readonly draft: Draft;
}

export function useDraft({ step, task }: Part, fields: readonly Field[]): Filling {
  const { client } = useConnection();
  const stepId = step.id;
  const [draft] = useState(() =>
    createDraft(async (values) => {
      const answer = await order(client, SaveFieldsDocument, { stepId, values });
      if (answer.ok) return null;
      return answer.refusals.length > 0 ? answer.message : undefined;
    }),
  );
  const { edits, saving, problem } = useSignal(draft.state);
  const kept = new Map(task.values.map(({ name, value }) => [name, value]));
  useEffect(() => draft.settle(new Map(task.values.map(({ name, value }) => [name, value]))), [draft, task.values, saving]);
  useLastMoment(draft);

  const of = (field: Field) => edits.get(field.name) ?? kept.get(field.name) ?? '';
  const fillable = fields.filter(({ kind }) => kind !== 'SIGNATURE');
  return {
    fields: fillable,
    of,
    set: (field, value) => draft.edit(field.name, value, misfit(field, value) === null),
    saving,
    problem,
    given: fillable
      .map((field) => ({ name: field.name, value: of(field) }))
      .filter(({ name, value }) => value !== '' || kept.has(name)),
    draft,
  };
}

/** What waits is saved when the page is left or put aside. */
function useLastMoment(draft: Draft): void {
  useEffect(() => {
    const aside = () => document.visibilityState === 'hidden' && draft.flush();
    document.addEventListener('visibilitychange', aside);
    return () => {
      document.removeEventListener('visibilitychange', aside);
      draft.flush();
    };
  }, [draft]);
}
