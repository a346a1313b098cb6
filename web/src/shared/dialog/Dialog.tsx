// A modal dialog. It uses the browser's <dialog>, which traps the focus and closes on Escape.
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { texts } from '../../texts/shared.ts';
import { classNames } from '../appearance/classNames.ts';
import { Button } from '../controls/Button.tsx';
import styles from './Dialog.module.css';

interface DialogProps {
  title: string;
  lead?: ReactNode;
  size?: 'small' | 'medium' | 'large';
  /** At the top of the screen a dialog is not covered by the keyboard of a phone. */
  position?: 'middle' | 'top';
  onClose: () => void;
  children: ReactNode;
}

export function Dialog({
  title,
  lead,
  size = 'medium',
  position = 'middle',
  onClose,
  children,
}: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // a layout effect: the dialog is closed before it is removed, so the browser restores the focus
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={classNames(styles.dialog, styles[size], styles[position])}
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
