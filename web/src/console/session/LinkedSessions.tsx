// Links to the session that this one came from, and to its private sessions and approvals.
import { Icon } from '../../shared/appearance/Icon.tsx';
import type { SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { participantName } from '../participant/participantName.ts';
import styles from './LinkedSessions.module.css';
import { SessionLink } from '../SessionLink.tsx';

type ChildSession = SessionData['children'][number];

const labels = texts.session;

export function LinkedSessions({ session }: { session: SessionData }) {
  const { parent, children } = session;
  if (!parent && children.length === 0) return null;
  return (
    <ul className={styles.links}>
      {parent && (
        <li>
          <SessionLink sessionId={parent.sessionId} className={styles.link}>
            <Icon name="back" size={14} />
            {labels.parent}
          </SessionLink>
        </li>
      )}
      {children.map((child) => (
        <li key={child.sessionId}>
          <SessionLink sessionId={child.sessionId} className={styles.link}>
            <Icon name={child.kind === 'PRIVATE' ? 'lock' : 'forward'} size={14} />
            {labels.child(texts.sessionKinds[child.kind], linkedPersonName(session, child))}
            <span className={styles.state}>
              {child.status === 'ENDED' ? labels.childEnded : labels.childOpen}
            </span>
          </SessionLink>
        </li>
      ))}
    </ul>
  );
}

/** Returns the name of the participant of a private session, or of the approver. */
function linkedPersonName(session: SessionData, child: ChildSession): string | null {
  if (child.participantId) return participantName(session.participants, child.participantId);
  const approvals = session.interactions.flatMap((interaction) => interaction.approvals);
  return approvals.find((approval) => approval.sessionId === child.sessionId)?.approver ?? null;
}
