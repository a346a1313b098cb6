// What is wrong with the fields: told when one leaves a field, and of all of them when handing in.
import { useRef, useState } from 'react';
import { problemOf } from '../../shared/fields/fieldValidation.ts';
import type { Refused } from '../../shared/connection/mutation.ts';
import type { Field } from '../../shared/session/types.ts';
import type { Filling } from './useDraft.ts';

export interface Problems {
  /** What to show at the field; null where there is nothing, or it is too early to say. */
  readonly at: (field: Field) => string | null;
  readonly left: (field: Field) => void;
  /** Shows all; the first field with one, or undefined. */
  readonly showAll: () => Field | undefined;
  /** Shows what the server said at its field; the rest as a sentence for below. */
  readonly take: (refused: Refused) => string | null;
}

export function useProblems({ fields, of }: Filling): Problems {
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const [told, setTold] = useState<ReadonlyMap<string, Told>>(new Map());
  const latest = useRef(of);
  latest.current = of;

  function at(field: Field): string | null {
    const said = told.get(field.name);
    if (said && said.value === of(field)) return said.message;
    return seen.has(field.name) ? problemOf(field, of(field)) : null;
  }
  return {
    at,
    left: (field) => setSeen((before) => new Set(before).add(field.name)),
    showAll() {
      setSeen(new Set(fields.map(({ name }) => name)));
      return fields.find((field) => problemOf(field, of(field)));
    },
    take(refused) {
      const byName = new Map(fields.map((field) => [field.name, field]));
      const mine = refused.refusals.filter(({ path }) => byName.has(path?.at(-1) ?? ''));
      setTold(
        new Map(
          mine.map(({ path, message }) => {
            const name = path?.at(-1) ?? '';
            const field = byName.get(name);
            return [name, { message, value: field ? latest.current(field) : '' }];
          }),
        ),
      );
      const others = refused.refusals.filter((one) => !mine.includes(one));
      if (refused.refusals.length === 0) return refused.message;
      return others.length > 0 ? others.map(({ message }) => message).join(' ') : null;
    },
  };
}

interface Told {
  message: string;
  /** What stood there then: with another value it says nothing any more. */
  value: string;
}
