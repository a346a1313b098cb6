// One session in the list.
import { classNames } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Timestamp } from '../../shared/format/Timestamp.tsx';
import { Avatar } from '../../shared/session/Avatar.tsx';
import { texts } from '../../texts/console.ts';
import { SessionLink } from '../SessionLink.tsx';
import styles from './SessionRow.module.css';
import type { InboxSession } from './useInbox.ts';

interface SessionRowProps {
  session: InboxSession;
  isCurrent: boolean;
  /** Whether it changed since it was last viewed. */
  isChanged: boolean;
}

const ICONS = { PRIVATE: 'lock', APPROVAL: 'forward' } as const;
const MAX_AVATARS = 4;

export function SessionRow({ session, isCurrent, isChanged }: SessionRowProps) {
  const participants = session.participants.filter(({ replacedAt }) => !replacedAt);
  const waitingCount = session.interactions.filter(({ status }) => status === 'AWAITING_AGENT').length;
  const isEnded = session.status === 'ENDED';
  return (
    <li>
      <SessionLink
        sessionId={session.id}
        isCurrent={isCurrent}
        className={classNames(styles.row, isCurrent && styles.current, isEnded && styles.ended)}
      >
        <span className={styles.line}>
          {session.kind !== 'REGULAR' && (
            <span className={styles.kind} title={texts.sessionKinds[session.kind]}>
              <Icon name={ICONS[session.kind]} size={14} />
              <span className="sr-only">{texts.sessionKinds[session.kind]}: </span>
            </span>
          )}
          <span className={classNames(styles.name, isChanged && styles.changed)}>{session.name}</span>
          {isChanged && <span className={styles.dot} role="img" aria-label={texts.sessions.changed} />}
          <span className={styles.time}>
            <Timestamp at={session.createdAt} />
          </span>
        </span>
        <span className={styles.line}>
          <span className={styles.avatars}>
            {participants.slice(0, MAX_AVATARS).map((participant) => (
              <Avatar key={participant.id} size="small" {...participant} />
            ))}
          </span>
          <span className={styles.participantNames}>{participants.map(({ name }) => name).join(', ')}</span>
          {isEnded && <span className={styles.badge}>{texts.sessions.ended}</span>}
          {!isEnded && waitingCount > 0 && (
            <span
              className={classNames(styles.badge, styles.waiting)}
              title={texts.sessions.awaiting(waitingCount)}
            >
              <span aria-hidden="true">{waitingCount}</span>
              <span className="sr-only">{texts.sessions.awaiting(waitingCount)}</span>
            </span>
          )}
        </span>
      </SessionLink>
    </li>
  );
}
