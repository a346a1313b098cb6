// A placeholder for a list or view that has no content.
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../appearance/Icon.tsx';
import styles from './EmptyState.module.css';

interface EmptyStateProps {
  icon: IconName;
  title: string;
  /** Renders the title as the heading of the page. */
  heading?: boolean;
  lead?: string | undefined;
  children?: ReactNode;
}

export function EmptyState({ icon, title, heading = false, lead, children }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      <span className={styles.icon}>
        <Icon name={icon} size={24} />
      </span>
      {heading ? <h1 className={styles.title}>{title}</h1> : <p className={styles.title}>{title}</p>}
      {lead && <p>{lead}</p>}
      {children}
    </div>
  );
}
