// Several fields to fill in together, and what is in them.
import { useState } from 'react';
import { FieldInput } from '../../shared/fields/FieldInput.tsx';
import type { Field, Value } from '../../shared/session/types.ts';
import styles from './AgentFields.module.css';

export interface Values {
  of: (name: string) => string;
  set: (name: string, value: string) => void;
  /** As the API takes them: what is empty is left out, an untouched checkbox is “false”. */
  given: Value[];
}

export function useValues(fields: readonly Field[], first: readonly Value[]): Values {
  const [values, setValues] = useState(() => new Map(first.map((one) => [one.name, one.value])));
  const of = (name: string) => values.get(name) ?? '';
  const filled = fields.map(({ name, kind }) => ({
    name,
    value: of(name) || (kind === 'CHECKBOX' ? 'false' : ''),
  }));
  return {
    of,
    set: (name, value) => setValues((before) => new Map(before).set(name, value)),
    given: filled.filter((one) => one.value !== ''),
  };
}

interface ValueFieldsProps {
  legend: string;
  fields: readonly Field[];
  values: Values;
}

export function ValueFields({ legend, fields, values }: ValueFieldsProps) {
  return (
    <fieldset className={styles.fields}>
      <legend className="sr-only">{legend}</legend>
      {fields.map((field, index) => (
        <FieldInput
          key={field.name}
          field={field}
          value={values.of(field.name)}
          autoFocus={index === 0}
          onChange={(value) => values.set(field.name, value)}
        />
      ))}
    </fieldset>
  );
}
