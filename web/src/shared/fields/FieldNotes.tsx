// What stands beneath a field: a hint, or what is wrong with its value.
import { Icon } from '../appearance/Icon.tsx';
import styles from './TextField.module.css';

interface FieldNotesProps {
  /** The field's own. */
  id: string;
  hint?: string | undefined;
  error?: string | null | undefined;
}

/** What the field is described by, for `aria-describedby`. */
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
