// The input for one field of a form or document, by its kind. Values are text, as the API takes them.
import { useId } from 'react';
import { texts } from '../../texts/shared.ts';
import { RequiredMark } from './FieldLabel.tsx';
import { FieldNotes, notesId } from './FieldNotes.tsx';
import { purposeOf } from './autocomplete.ts';
import { SelectField } from './SelectField.tsx';
import { TextField } from './TextField.tsx';
import styles from './TextField.module.css';
import type { Field } from '../session/types.ts';

interface FieldInputProps {
  field: Field;
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  /** What is wrong with the value. */
  error?: string | null | undefined;
  /** Marks what is required, and not what is optional. */
  marked?: boolean;
  autoFocus?: boolean;
}

const TYPES = { EMAIL: 'email', DATE: 'date' } as const;

export function FieldInput(props: FieldInputProps) {
  const { field, value, onChange, onBlur, error, marked = false, autoFocus = false } = props;
  const label = labelOf(field);
  const shared = { label, value, required: field.required, marked, error, autoFocus, onChange, onBlur };
  if (field.kind === 'CHECKBOX') return <CheckField {...shared} />;
  if (field.kind === 'CHOICE') {
    return (
      <SelectField
        {...shared}
        empty={texts.choose}
        options={field.options.map((one) => ({ value: one, label: one }))}
      />
    );
  }
  return (
    <TextField
      {...shared}
      optional={!field.required && !marked}
      autoComplete={purposeOf(field)}
      type={TYPES[field.kind as keyof typeof TYPES] ?? 'text'}
      {...(field.kind === 'MULTILINE' ? { lines: 3 } : {})}
      {...(field.kind === 'NUMBER' ? { inputMode: 'decimal', pattern: '-?[0-9]+([.][0-9]+)?' } : {})}
      {...(field.maxLength ? { maxLength: field.maxLength } : {})}
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
  marked?: boolean;
  error?: string | null | undefined;
  autoFocus?: boolean;
  onChange: (value: string) => void;
  onBlur?: (() => void) | undefined;
}

export function CheckField(props: CheckFieldProps) {
  const { label, value, required = false, error, onChange } = props;
  const id = useId();
  return (
    <div className={styles.field}>
      <div className={styles.check}>
        <input
          id={id}
          type="checkbox"
          required={required}
          checked={value === 'true'}
          aria-invalid={error ? true : undefined}
          aria-describedby={notesId(id, undefined, error)}
          data-autofocus={props.autoFocus || undefined}
          onBlur={props.onBlur}
          onChange={(event) => onChange(String(event.target.checked))}
        />
        <label htmlFor={id}>
          {label}
          {props.marked && required && <RequiredMark />}
        </label>
      </div>
      <FieldNotes id={id} error={error} />
    </div>
  );
}
