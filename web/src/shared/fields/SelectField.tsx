// A labelled choice of one out of several.
import { useId } from 'react';
import { FieldLabel } from './FieldLabel.tsx';
import { FieldNotes, notesId } from './FieldNotes.tsx';
import styles from './TextField.module.css';

interface SelectFieldProps {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  required?: boolean;
  marked?: boolean;
  /** What is wrong with the value. */
  error?: string | null | undefined;
  /** What stands there while nothing is chosen. */
  empty?: string;
  autoFocus?: boolean;
  onChange: (value: string) => void;
  onBlur?: (() => void) | undefined;
}

export function SelectField(props: SelectFieldProps) {
  const { label, value, options, required = false, error, empty, onChange } = props;
  const id = useId();
  return (
    <div className={styles.field}>
      <FieldLabel htmlFor={id} marked={props.marked && required}>
        {label}
      </FieldLabel>
      <select
        id={id}
        className={styles.input}
        value={value}
        required={required}
        aria-invalid={error ? true : undefined}
        aria-describedby={notesId(id, undefined, error)}
        data-autofocus={props.autoFocus || undefined}
        onBlur={props.onBlur}
        onChange={(event) => onChange(event.target.value)}
      >
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
      <FieldNotes id={id} error={error} />
    </div>
  );
}
