// The inside of a dialog that asks something: fields, what is wrong, and the buttons.
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { texts } from '../../texts/shared.ts';
import { Button } from '../controls/Button.tsx';
import styles from './DialogForm.module.css';
import { Notice } from '../feedback/Notice.tsx';

interface FormProps {
  submit: string;
  danger?: boolean;
  busy?: boolean;
  unavailable?: string | null | undefined;
  problem?: string | null;
  onSubmit: () => void;
  onCancel: () => void;
  aside?: ReactNode;
  children: ReactNode;
}

export function Form(props: FormProps) {
  const { submit, danger, busy = false, unavailable, problem, onSubmit, onCancel } = props;
  const told = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem) told.current?.scrollIntoView({ block: 'nearest' });
  }, [problem]);
  function send(event: FormEvent): void {
    event.preventDefault();
    if (!busy && !unavailable) onSubmit();
  }
  return (
    <form className={styles.form} onSubmit={send}>
      <div className={styles.body}>{props.children}</div>
      <div ref={told}>{problem && <Notice kind="bad">{problem}</Notice>}</div>
      <footer className={styles.footer}>
        {props.aside}
        <span className={styles.space} />
        <Button label={texts.cancel} onPress={onCancel} />
        <Button
          type="submit"
          label={submit}
          variant={danger ? 'danger' : 'primary'}
          busy={busy}
          unavailable={unavailable}
        />
      </footer>
    </form>
  );
}
