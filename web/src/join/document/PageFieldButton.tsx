// A field on a page too small to type on: it shows its value, and opens the sheet.
import { labelOf } from '../../shared/fields/FieldInput.tsx';
import { isLacking } from '../../shared/fields/fieldValidation.ts';
import { classes } from '../../shared/appearance/classNames.ts';
import type { Field } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import styles from './PageFields.module.css';

interface PageTargetProps {
  field: Field;
  value: string;
  error: string | null;
  onPress: () => void;
}

export function PageTarget({ field, value, error, onPress }: PageTargetProps) {
  const checked = field.kind === 'CHECKBOX';
  return (
    <button
      type="button"
      className={classes(
        styles.input,
        styles.target,
        checked && styles.box,
        isLacking(field, value) && styles.lacking,
        error && styles.wrong,
      )}
      aria-label={texts.document.field(labelOf(field), error ?? spoken(field, value))}
      onClick={onPress}
    >
      {checked ? (
        value === 'true' && (
          <svg viewBox="0 0 12 12" aria-hidden="true" className={styles.tick}>
            <path d="m2.5 6.4 2.3 2.4 4.7-5.4" />
          </svg>
        )
      ) : (
        <bdi className={styles.text}>{value}</bdi>
      )}
    </button>
  );
}

function spoken(field: Field, value: string): string {
  if (field.kind === 'CHECKBOX' && value) return value === 'true' ? texts.steps.yes : texts.steps.no;
  if (value) return value;
  return field.required ? texts.document.required : texts.document.empty;
}
