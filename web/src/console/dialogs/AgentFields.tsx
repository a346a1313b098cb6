// The fields that the agent fills in in a dialog, and their values.
import { useState } from 'react';
import { FieldInput } from '../../shared/fields/FieldInput.tsx';
import type { Field, FieldValue } from '../../shared/session/types.ts';
import styles from './AgentFields.module.css';

export interface FieldValues {
  valueOf: (name: string) => string;
  setValue: (name: string, value: string) => void;
  /** The values as input of the API. Empty values are left out; an untouched checkbox is "false". */
  inputs: FieldValue[];
}

export function useFieldValues(fields: readonly Field[], initial: readonly FieldValue[]): FieldValues {
  const [values, setValues] = useState(() => new Map(initial.map(({ name, value }) => [name, value])));
  const valueOf = (name: string) => values.get(name) ?? '';
  const inputs = fields.map(({ name, kind }) => ({
    name,
    value: valueOf(name) || (kind === 'CHECKBOX' ? 'false' : ''),
  }));
  return {
    valueOf,
    setValue: (name, value) => setValues((current) => new Map(current).set(name, value)),
    inputs: inputs.filter((input) => input.value !== ''),
  };
}

interface AgentFieldsProps {
  legend: string;
  fields: readonly Field[];
  values: FieldValues;
}

export function AgentFields({ legend, fields, values }: AgentFieldsProps) {
  return (
    <fieldset className={styles.fields}>
      <legend className="sr-only">{legend}</legend>
      {fields.map((field, index) => (
        <FieldInput
          key={field.name}
          field={field}
          value={values.valueOf(field.name)}
          autoFocus={index === 0}
          onChange={(value) => values.setValue(field.name, value)}
        />
      ))}
    </fieldset>
  );
}
