// A highlighted message, such as an error or a warning.
import type { ReactNode } from 'react';
import { classNames } from '../appearance/classNames.ts';
import { Icon, type IconName } from '../appearance/Icon.tsx';
import styles from './Notice.module.css';

interface NoticeProps {
  kind: 'bad' | 'warn' | 'good' | 'info';
  /** Replaces the icon of the kind. */
  icon?: IconName;
  children: ReactNode;
}

const ICONS = { bad: 'alert', warn: 'alert', good: 'check', info: 'chat' } as const;

export function Notice({ kind, icon, children }: NoticeProps) {
  return (
    <div role={kind === 'bad' ? 'alert' : undefined} className={classNames(styles.notice, styles[kind])}>
      <Icon name={icon ?? ICONS[kind]} />
      <div>{children}</div>
    </div>
  );
}
