// The hint or the error message below a field.
import { Icon } from '../appearance/Icon.tsx';
import styles from './fields.module.css';

interface FieldNotesProps {
  /** The id of the field. */
  id: string;
  hint?: string | undefined;
  error?: string | null | undefined;
}

/** Returns the id of the notes for `aria-describedby`, or undefined if there are none. */
export function notesId(id: string, hint?: string, error?: string | null): string | undefined {
  return hint || error ? `${id}-notes` : undefined;
}

export function FieldNotes({ id, hint, error }: FieldNotesProps) {
  if (error) {
    return (
      <p id={`${id}-notes`} className={styles.error}>
        <Icon name="alert" size={15} /> {error}
      </p>
    );
  }
  if (!hint) return null;
  return (
    <p id={`${id}-notes`} className={styles.hint}>
      {hint}
    </p>
  );
}
