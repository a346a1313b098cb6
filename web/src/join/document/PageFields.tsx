// The participant's fields, each at its position on the page.
import type { CSSProperties } from 'react';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { PageRectangle } from '../../shared/document/PageRectangle.tsx';
import type { Field, Page } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import type { Draft } from '../form/useDraft.ts';
import type { FieldErrors } from '../form/useFieldErrors.ts';
import { PageFieldButton } from './PageFieldButton.tsx';
import { PageFieldInput } from './PageFieldInput.tsx';
import styles from './PageFields.module.css';

interface PageFieldsProps {
  page: Page;
  fields: readonly Field[];
  draft: Draft;
  fieldErrors: FieldErrors;
  /** Opens the dialog for a field. Null if the fields are filled in on the page itself. */
  onOpenDialog: ((field: Field) => void) | null;
  onSign: () => void;
}

export function PageFields({ page, fields, draft, fieldErrors, onOpenDialog, onSign }: PageFieldsProps) {
  // the size of one PDF point, relative to the width of the page on the screen
  const pointSize = { '--point': `${100 / page.width}cqi` } as CSSProperties;
  return (
    <div className={styles.layer} style={pointSize}>
      {fields.map((field) => {
        const { rectangle } = field;
        if (field.page !== page.number || !rectangle) return null;
        return (
          <PageRectangle key={field.name} page={page} rectangle={rectangle}>
            <div id={elementId(field)} className={styles.field}>
              {field.kind === 'SIGNATURE' ? (
                <button type="button" className={styles.sign} onClick={onSign}>
                  <Icon name="sign" size={18} />
                  {texts.document.signHere}
                </button>
              ) : onOpenDialog ? (
                <PageFieldButton
                  field={field}
                  value={draft.valueOf(field)}
                  error={fieldErrors.errorOf(field)}
                  onPress={() => onOpenDialog(field)}
                />
              ) : (
                <PageFieldInput
                  field={field}
                  height={rectangle.height}
                  value={draft.valueOf(field)}
                  error={fieldErrors.errorOf(field)}
                  onChange={(value) => draft.setValue(field, value)}
                  onBlur={() => fieldErrors.touch(field)}
                />
              )}
            </div>
          </PageRectangle>
        );
      })}
    </div>
  );
}

/** Scrolls to a field on a page, and focuses its input if it has one. */
export function goToPageField(field: Field): void {
  const element = document.getElementById(elementId(field));
  const reducesMotion = matchMedia('(prefers-reduced-motion: reduce)').matches;
  element?.scrollIntoView({ block: 'center', behavior: reducesMotion ? 'auto' : 'smooth' });
  element?.querySelector<HTMLElement>('input, textarea, select')?.focus({ preventScroll: true });
}

function elementId(field: Field): string {
  return `field-${field.name}`;
}
