// A labelled text input with a hint or an error message below it.
import { useId } from 'react';
import { texts } from '../../texts/shared.ts';
import { FieldLabel } from './FieldLabel.tsx';
import { FieldNotes, notesId } from './FieldNotes.tsx';
import styles from './fields.module.css';

interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onBlur?: (() => void) | undefined;
  type?: 'text' | 'email' | 'tel' | 'password' | 'date' | 'datetime-local';
  required?: boolean;
  optional?: boolean;
  /** Marks the field if it is required. Forms that mark the optional fields leave it out. */
  markRequired?: boolean;
  hint?: string;
  /** The error message of the value. */
  error?: string | null | undefined;
  autoFocus?: boolean;
  autoComplete?: string | undefined;
  /** Makes it a text area with this many lines. */
  lines?: number;
  maxLength?: number;
  inputMode?: 'text' | 'numeric' | 'decimal' | 'email' | 'tel';
  pattern?: string;
}

export function TextField(props: TextFieldProps) {
  const { label, value, onChange, type = 'text', required = false, hint, error, lines } = props;
  const id = useId();
  const shared = {
    id,
    value,
    required,
    className: styles.input,
    autoComplete: props.autoComplete ?? 'off',
    'aria-describedby': notesId(id, hint, error),
    'aria-invalid': error ? true : undefined,
    'data-autofocus': props.autoFocus || undefined,
    onBlur: props.onBlur,
    ...(props.maxLength ? { maxLength: props.maxLength } : {}),
  };
  return (
    <div className={styles.field}>
      <FieldLabel htmlFor={id} markRequired={props.markRequired && required}>
        {label}
        {props.optional && <span className={styles.optional}> ({texts.optional})</span>}
      </FieldLabel>
      {lines ? (
        <textarea {...shared} rows={lines} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input
          {...shared}
          type={type}
          inputMode={props.inputMode}
          pattern={props.pattern}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      <FieldNotes id={id} hint={hint} error={error} />
    </div>
  );
}
