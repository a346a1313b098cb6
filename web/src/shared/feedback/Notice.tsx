// A sentence that should not be overlooked.
import type { ReactNode } from 'react';
import { classes } from '../appearance/classNames.ts';
import { Icon, type IconName } from '../appearance/Icon.tsx';
import styles from './Notice.module.css';

interface NoticeProps {
  kind: 'bad' | 'warn' | 'good' | 'info';
  /** Another than the kind's own. */
  icon?: IconName;
  children: ReactNode;
}

const ICONS = { bad: 'alert', warn: 'alert', good: 'check', info: 'chat' } as const;

export function Notice({ kind, icon, children }: NoticeProps) {
  return (
    <div role={kind === 'bad' ? 'alert' : undefined} className={classes(styles.notice, styles[kind])}>
      <Icon name={icon ?? ICONS[kind]} />
      <div>{children}</div>
    </div>
  );
}
