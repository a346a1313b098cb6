// What can be done now, in reach of the thumb: it stays at the foot of the screen.
import type { ReactNode } from 'react';
import styles from './ActionBar.module.css';

interface ActionBarProps {
  /** What is left, or what was saved. */
  note?: ReactNode;
  children: ReactNode;
}

export function ActionBar({ note, children }: ActionBarProps) {
  return (
    <footer className={styles.bar}>
      {note && <div className={styles.note}>{note}</div>}
      <div className={styles.actions}>{children}</div>
    </footer>
  );
}
