// The fields of a document one after the other, at the top of the screen, clear of the keyboard.
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from '../../shared/controls/Button.tsx';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { FieldInput } from '../../shared/fields/FieldInput.tsx';
import { problemOf } from '../../shared/fields/fieldValidation.ts';
import type { Field } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import styles from './FieldDialog.module.css';
import { goToPlace } from './PageFields.tsx';
import type { Filling } from '../form/useDraft.ts';
import type { Problems } from '../form/useFieldErrors.ts';

const own = texts.document;

interface FieldSheetProps {
  first: Field;
  filling: Filling;
  problems: Problems;
  onClose: () => void;
}

export function FieldSheet({ first, filling, problems, onClose }: FieldSheetProps) {
  const { fields } = filling;
  const [at, setAt] = useState(() => fields.findIndex(({ name }) => name === first.name));
  const form = useRef<HTMLFormElement>(null);
  const field = fields[at];
  const last = at === fields.length - 1;
  useEffect(() => {
    if (field) goToPlace(field);
    form.current?.querySelector<HTMLElement>('input, textarea, select')?.focus();
  }, [field?.name]);
  if (!field) return null;

  function move(step: number): void {
    if (field) problems.left(field);
    setAt(at + step);
  }
  function goOn(event: FormEvent): void {
    event.preventDefault();
    if (!field) return;
    problems.left(field);
    if (problemOf(field, filling.of(field))) return;
    if (last) onClose();
    else move(1);
  }
  return (
    <Dialog title={own.sheetTitle} lead={own.sheet(at + 1, fields.length)} place="top" onClose={onClose}>
      <form ref={form} noValidate className={styles.sheet} onSubmit={goOn} data-testid="field-sheet">
        <FieldInput
          key={field.name}
          field={field}
          value={filling.of(field)}
          marked
          error={problems.at(field)}
          onChange={(value) => filling.set(field, value)}
        />
        <div className={styles.buttons}>
          <Button
            label={own.previous}
            size="large"
            unavailable={at === 0 ? own.isFirst : null}
            onPress={() => move(-1)}
          />
          <Button type="submit" label={last ? own.done : own.following} variant="primary" size="large" testId="field-next" />
        </div>
      </form>
    </Dialog>
  );
}
