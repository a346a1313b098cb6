// A labelled line of text, with what is wrong with it beneath.
import { useId } from 'react';
import { texts } from '../../texts/shared.ts';
import { FieldLabel } from './FieldLabel.tsx';
import { FieldNotes, notesId } from './FieldNotes.tsx';
import styles from './TextField.module.css';

interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onBlur?: (() => void) | undefined;
  type?: 'text' | 'email' | 'tel' | 'password' | 'date' | 'datetime-local';
  required?: boolean;
  optional?: boolean;
  /** Whether a required field shows a mark; forms that mark the optional ones leave it out. */
  marked?: boolean;
  hint?: string;
  /** What is wrong with the value. */
  error?: string | null | undefined;
  autoFocus?: boolean;
  autoComplete?: string | undefined;
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
      <FieldLabel htmlFor={id} marked={props.marked && required}>
        {label}
        {props.optional && <span className={styles.aside}> ({texts.optional})</span>}
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
