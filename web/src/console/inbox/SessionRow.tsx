// One session of the inbox.
import { Avatar } from '../../shared/session/Avatar.tsx';
import { classes } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Moment } from '../../shared/format/Timestamp.tsx';
import { texts } from '../../texts/console.ts';
import type { InboxRow } from './useInbox.ts';
import { SessionLink } from '../session/SessionLink.tsx';
import styles from './SessionRow.module.css';

interface SessionRowProps {
  row: InboxRow;
  current: boolean;
  fresh: boolean;
}

const ICONS = { PRIVATE: 'lock', APPROVAL: 'forward' } as const;
const MOST_AVATARS = 4;

export function SessionRow({ row, current, fresh }: SessionRowProps) {
  const people = row.participants.filter((one) => !one.replacedAt);
  const waiting = row.interactions.filter((one) => one.status === 'AWAITING_AGENT').length;
  const ended = row.status === 'ENDED';
  return (
    <li>
      <SessionLink
        sessionId={row.id}
        current={current}
        className={classes(styles.row, current && styles.current, ended && styles.ended)}
      >
        <span className={styles.line}>
          {row.kind !== 'REGULAR' && (
            <span className={styles.kind} title={texts.sessionKinds[row.kind]}>
              <Icon name={ICONS[row.kind]} size={14} />
              <span className="sr-only">{texts.sessionKinds[row.kind]}: </span>
            </span>
          )}
          <span className={classes(styles.name, fresh && styles.fresh)}>{row.name}</span>
          {fresh && <span className={styles.dot} role="img" aria-label={texts.sessions.fresh} />}
          <span className={styles.time}>
            <Moment at={row.createdAt} />
          </span>
        </span>
        <span className={styles.line}>
          <span className={styles.people}>
            {people.slice(0, MOST_AVATARS).map((one) => (
              <Avatar key={one.id} size="small" {...one} />
            ))}
          </span>
          <span className={styles.names}>{people.map((one) => one.name).join(', ')}</span>
          {ended && <span className={styles.badge}>{texts.sessions.ended}</span>}
          {!ended && waiting > 0 && (
            <span className={classes(styles.badge, styles.waiting)} title={texts.sessions.awaiting(waiting)}>
              <span aria-hidden="true">{waiting}</span>
              <span className="sr-only">{texts.sessions.awaiting(waiting)}</span>
            </span>
          )}
        </span>
      </SessionLink>
    </li>
  );
}
