// A labelled line of text.
import { useId } from 'react';
import { texts } from '../texts/shared.ts';
import styles from './TextField.module.css';

interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  type?: 'text' | 'email' | 'tel' | 'password' | 'date' | 'datetime-local';
  required?: boolean;
  optional?: boolean;
  hint?: string;
  autoFocus?: boolean;
  autoComplete?: string;
  lines?: number;
  maxLength?: number;
  inputMode?: 'text' | 'numeric' | 'decimal' | 'email' | 'tel';
  pattern?: string;
}

export function TextField(props: TextFieldProps) {
  const { label, value, onChange, type = 'text', required = false, hint, lines } = props;
  const id = useId();
  const shared = {
    id,
    value,
    required,
    className: styles.input,
    autoComplete: props.autoComplete ?? 'off',
    'aria-describedby': hint ? `${id}-hint` : undefined,
    'data-autofocus': props.autoFocus || undefined,
    ...(props.maxLength ? { maxLength: props.maxLength } : {}),
  };
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
        {props.optional && <span className={styles.aside}> ({texts.optional})</span>}
      </label>
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
      {hint && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
