// The label above a field; a required one can show a mark, which the field itself tells screen readers.
import type { ReactNode } from 'react';
import styles from './TextField.module.css';

interface FieldLabelProps {
  htmlFor: string;
  marked?: boolean | undefined;
  children: ReactNode;
}

export function FieldLabel({ htmlFor, marked, children }: FieldLabelProps) {
  return (
    <label htmlFor={htmlFor} className={styles.label}>
      {children}
      {marked && <RequiredMark />}
    </label>
  );
}

export function RequiredMark() {
  return (
    <span className={styles.mark} aria-hidden="true">
      {' *'}
    </span>
  );
}
