// The label above a field. The required mark is visual only; screen readers learn it from the input itself.
import type { ReactNode } from 'react';
import styles from './fields.module.css';

interface FieldLabelProps {
  htmlFor: string;
  markRequired?: boolean | undefined;
  children: ReactNode;
}

export function FieldLabel({ htmlFor, markRequired, children }: FieldLabelProps) {
  return (
    <label htmlFor={htmlFor} className={styles.label}>
      {children}
      {markRequired && <RequiredMark />}
    </label>
  );
}

export function RequiredMark() {
  return (
    <span className={styles.requiredMark} aria-hidden="true">
      {' *'}
    </span>
  );
}
