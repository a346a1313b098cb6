// A dialog to fill in the fields of a document one after the other.
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from '../../shared/controls/Button.tsx';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { FieldInput } from '../../shared/fields/FieldInput.tsx';
import { submitError } from '../../shared/fields/fieldValidation.ts';
import type { Field } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import type { Draft } from '../form/useDraft.ts';
import type { FieldErrors } from '../form/useFieldErrors.ts';
import styles from './FieldDialog.module.css';
import { goToPageField } from './PageFields.tsx';

const labels = texts.document;

interface FieldDialogProps {
  firstField: Field;
  draft: Draft;
  fieldErrors: FieldErrors;
  onClose: () => void;
}

export function FieldDialog({ firstField, draft, fieldErrors, onClose }: FieldDialogProps) {
  const { fields } = draft;
  const [index, setIndex] = useState(() => fields.findIndex(({ name }) => name === firstField.name));
  const form = useRef<HTMLFormElement>(null);
  const field = fields[index];
  const isLast = index === fields.length - 1;
  useEffect(() => {
    if (field) goToPageField(field);
    form.current?.querySelector<HTMLElement>('input, textarea, select')?.focus();
  }, [field?.name]);
  if (!field) return null;

  function goToNext(event: FormEvent): void {
    event.preventDefault();
    if (!field) return;
    fieldErrors.touch(field);
    if (submitError(field, draft.valueOf(field))) return;
    if (isLast) onClose();
    else setIndex(index + 1);
  }
  function goToPrevious(): void {
    if (field) fieldErrors.touch(field);
    setIndex(index - 1);
  }
  return (
    <Dialog
      title={labels.dialogTitle}
      lead={labels.fieldPosition(index + 1, fields.length)}
      position="top"
      onClose={onClose}
    >
      <form ref={form} noValidate className={styles.form} onSubmit={goToNext} data-testid="field-dialog">
        <FieldInput
          key={field.name}
          field={field}
          value={draft.valueOf(field)}
          markRequired
          error={fieldErrors.errorOf(field)}
          onChange={(value) => draft.setValue(field, value)}
        />
        <div className={styles.buttons}>
          <Button
            label={labels.previous}
            size="large"
            disabledReason={index === 0 ? labels.isFirst : null}
            onPress={goToPrevious}
          />
          <Button
            type="submit"
            label={isLast ? labels.done : labels.next}
            variant="primary"
            size="large"
            testId="confirm-field"
          />
        </div>
      </form>
    </Dialog>
  );
}
