// A modal window: the browser's own, so that focus stays in it and Escape closes it.
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { texts } from '../../texts/shared.ts';
import { Button } from '../controls/Button.tsx';
import { classes } from '../appearance/classNames.ts';
import styles from './Dialog.module.css';

interface DialogProps {
  title: string;
  lead?: ReactNode;
  size?: 'small' | 'medium' | 'large';
  /** At the top it stays clear of the keyboard of a phone. */
  place?: 'middle' | 'top';
  onClose: () => void;
  children: ReactNode;
}

export function Dialog({ title, lead, size = 'medium', place = 'middle', onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // before it leaves the page, so that focus goes back to where it came from
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={classes(styles.dialog, styles[size], styles[place])}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className={styles.header}>
        <div>
          <h2 id={id} className={styles.title}>
            {title}
          </h2>
          {lead && <p className={styles.lead}>{lead}</p>}
        </div>
        <Button label={texts.close} icon="x" iconOnly variant="quiet" size="small" onPress={onClose} />
      </header>
      {children}
    </dialog>
  );
}
