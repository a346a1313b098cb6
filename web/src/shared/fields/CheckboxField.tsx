// A labelled checkbox. Its value is "true" or "false", as in the API.
import { useId } from 'react';
import { RequiredMark } from './FieldLabel.tsx';
import { FieldNotes, notesId } from './FieldNotes.tsx';
import styles from './fields.module.css';

interface CheckboxFieldProps {
  label: string;
  value: string;
  required?: boolean;
  markRequired?: boolean;
  error?: string | null | undefined;
  autoFocus?: boolean;
  onChange: (value: string) => void;
  onBlur?: (() => void) | undefined;
}

export function CheckboxField(props: CheckboxFieldProps) {
  const { label, value, required = false, error, onChange } = props;
  const id = useId();
  return (
    <div className={styles.field}>
      <div className={styles.checkbox}>
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
          {props.markRequired && required && <RequiredMark />}
        </label>
      </div>
      <FieldNotes id={id} error={error} />
    </div>
  );
}
