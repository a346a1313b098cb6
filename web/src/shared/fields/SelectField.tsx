// A labelled drop-down list.
import { useId } from 'react';
import { FieldLabel } from './FieldLabel.tsx';
import { FieldNotes, notesId } from './FieldNotes.tsx';
import styles from './fields.module.css';

interface SelectFieldProps {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  required?: boolean;
  markRequired?: boolean;
  /** The error message of the value. */
  error?: string | null | undefined;
  /** The text of the emptyLabel option. Without it there is no emptyLabel option. */
  emptyLabel?: string;
  autoFocus?: boolean;
  onChange: (value: string) => void;
  onBlur?: (() => void) | undefined;
}

export function SelectField(props: SelectFieldProps) {
  const { label, value, options, required = false, error, emptyLabel, onChange } = props;
  const id = useId();
  return (
    <div className={styles.field}>
      <FieldLabel htmlFor={id} markRequired={props.markRequired && required}>
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
        {emptyLabel !== undefined && <option value="">{emptyLabel}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <FieldNotes id={id} error={error} />
    </div>
  );
}
