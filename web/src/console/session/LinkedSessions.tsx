// Where this session came from, and the private sessions and approvals it led to.
import { Icon } from '../../shared/appearance/Icon.tsx';
import type { SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { nameOf } from '../interaction/interactionStatus.ts';
import styles from './LinkedSessions.module.css';
import { SessionLink } from './SessionLink.tsx';

type Link = SessionData['children'][number];

const own = texts.session;

export function LinkedSessions({ session }: { session: SessionData }) {
  const { parent, children } = session;
  if (!parent && children.length === 0) return null;
  return (
    <ul className={styles.links}>
      {parent && (
        <li>
          <SessionLink sessionId={parent.sessionId} className={styles.link}>
            <Icon name="back" size={14} />
            {own.parent}
          </SessionLink>
        </li>
      )}
      {children.map((child) => (
        <li key={child.sessionId}>
          <SessionLink sessionId={child.sessionId} className={styles.link}>
            <Icon name={child.kind === 'PRIVATE' ? 'lock' : 'forward'} size={14} />
            {own.child(texts.sessionKinds[child.kind], whom(session, child))}
            <span className={styles.state}>
              {child.status === 'ENDED' ? own.childEnded : own.childOpen}
            </span>
          </SessionLink>
        </li>
      ))}
    </ul>
  );
}

function whom(session: SessionData, child: Link): string | null {
  if (child.participantId) return nameOf(session.participants, child.participantId);
  const approvals = session.interactions.flatMap((one) => one.approvals);
  return approvals.find((one) => one.sessionId === child.sessionId)?.approver ?? null;
}
