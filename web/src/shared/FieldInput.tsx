// The input for one field of a form or document, by its kind. Values are text, as the API takes them.
import { useId } from 'react';
import { texts } from '../texts/shared.ts';
import { SelectField } from './SelectField.tsx';
import { TextField } from './TextField.tsx';
import styles from './TextField.module.css';
import type { Field } from './types.ts';

interface FieldInputProps {
  field: Field;
  value: string;
  onChange: (value: string) => void;
  autoFocus?: boolean;
}

const TYPES = { EMAIL: 'email', DATE: 'date' } as const;

export function FieldInput({ field, value, onChange, autoFocus = false }: FieldInputProps) {
  const label = labelOf(field);
  if (field.kind === 'CHECKBOX') {
    return <CheckField label={label} value={value} required={field.required} onChange={onChange} />;
  }
  if (field.kind === 'CHOICE') {
    return (
      <SelectField
        label={label}
        value={value}
        required={field.required}
        empty={texts.choose}
        options={field.options.map((one) => ({ value: one, label: one }))}
        onChange={onChange}
      />
    );
  }
  return (
    <TextField
      label={label}
      value={value}
      required={field.required}
      optional={!field.required}
      autoFocus={autoFocus}
      type={TYPES[field.kind as keyof typeof TYPES] ?? 'text'}
      {...(field.kind === 'MULTILINE' ? { lines: 3 } : {})}
      {...(field.kind === 'NUMBER' ? { inputMode: 'decimal', pattern: '-?[0-9]+([.][0-9]+)?' } : {})}
      {...(field.maxLength ? { maxLength: field.maxLength } : {})}
      onChange={onChange}
    />
  );
}

/** What people call it: its label, or the last part of its name. */
export function labelOf(field: Pick<Field, 'label' | 'name'>): string {
  const name = field.name.split('.').at(-1) ?? field.name;
  return field.label ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
}

interface CheckFieldProps {
  label: string;
  value: string;
  required?: boolean;
  onChange: (value: string) => void;
}

export function CheckField({ label, value, required = false, onChange }: CheckFieldProps) {
  const id = useId();
  return (
    <div className={styles.check}>
      <input
        id={id}
        type="checkbox"
        required={required}
        checked={value === 'true'}
        onChange={(event) => onChange(String(event.target.checked))}
      />
      <label htmlFor={id}>{label}</label>
    </div>
  );
}
