// A field on a page that is too small to type on. It shows the value and opens the dialog.
import { classNames } from '../../shared/appearance/classNames.ts';
import { fieldLabel } from '../../shared/fields/FieldInput.tsx';
import { isMissing } from '../../shared/fields/fieldValidation.ts';
import type { Field } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import styles from './PageFields.module.css';

interface PageFieldButtonProps {
  field: Field;
  value: string;
  error: string | null;
  onPress: () => void;
}

export function PageFieldButton({ field, value, error, onPress }: PageFieldButtonProps) {
  const isCheckbox = field.kind === 'CHECKBOX';
  return (
    <button
      type="button"
      className={classNames(
        styles.input,
        styles.button,
        isCheckbox && styles.checkboxTarget,
        isMissing(field, value) && styles.missing,
        error && styles.invalid,
      )}
      aria-label={texts.document.field(fieldLabel(field), error ?? stateText(field, value))}
      onClick={onPress}
    >
      {isCheckbox ? (
        value === 'true' && (
          <svg viewBox="0 0 12 12" aria-hidden="true" className={styles.checkMark}>
            <path d="m2.5 6.4 2.3 2.4 4.7-5.4" />
          </svg>
        )
      ) : (
        <bdi className={styles.text}>{value}</bdi>
      )}
    </button>
  );
}

/** Describes the state of the field for screen readers. */
function stateText(field: Field, value: string): string {
  if (field.kind === 'CHECKBOX' && value) return value === 'true' ? texts.steps.yes : texts.steps.no;
  if (value) return value;
  return field.required ? texts.document.required : texts.document.empty;
}
