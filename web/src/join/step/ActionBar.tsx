// The bar with the main actions. It stays at the bottom of the screen.
import type { ReactNode } from 'react';
import styles from './ActionBar.module.css';

interface ActionBarProps {
  /** Shown next to the actions: progress, the save status or an error. */
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
