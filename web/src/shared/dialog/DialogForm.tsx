// The form inside a dialog: fields, an error message and the buttons.
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { texts } from '../../texts/shared.ts';
import { Button } from '../controls/Button.tsx';
import { Notice } from '../feedback/Notice.tsx';
import styles from './DialogForm.module.css';

interface DialogFormProps {
  submitLabel: string;
  danger?: boolean;
  busy?: boolean;
  disabledReason?: string | null | undefined;
  error?: string | null;
  onSubmit: () => void;
  onCancel: () => void;
  /** Shown at the start of the footer. */
  aside?: ReactNode;
  children: ReactNode;
}

export function DialogForm(props: DialogFormProps) {
  const { submitLabel, danger, busy = false, disabledReason, error, onSubmit, onCancel } = props;
  const errorBox = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error) errorBox.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!busy && !disabledReason) onSubmit();
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.body}>{props.children}</div>
      <div ref={errorBox}>{error && <Notice kind="bad">{error}</Notice>}</div>
      <footer className={styles.footer}>
        {props.aside}
        <span className={styles.space} />
        <Button label={texts.cancel} onPress={onCancel} />
        <Button
          type="submit"
          label={submitLabel}
          variant={danger ? 'danger' : 'primary'}
          busy={busy}
          disabledReason={disabledReason}
        />
      </footer>
    </form>
  );
}
