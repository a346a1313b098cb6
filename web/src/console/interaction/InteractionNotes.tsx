// What else there is to know of a bubble: declines, verifications, approvals, where it came from.
import { Moment } from '../../shared/format/Timestamp.tsx';
import type { Bubble, SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { ApprovalCard } from './ApprovalCard.tsx';
import styles from './InteractionNotes.module.css';
import { isOver } from './interactionStatus.ts';
import { SessionLink } from '../session/SessionLink.tsx';
import { VerificationCard } from '../details/VerificationCard.tsx';

interface BubbleNotesProps {
  bubble: Bubble;
  session: SessionData;
}

export function BubbleNotes({ bubble, session }: BubbleNotesProps) {
  // the status line tells of one already
  const declines = bubble.recipients.filter(
    (one) => one.declineReason && !bubble.statusLine.includes(one.declineReason),
  );
  const checks = bubble.steps.filter((one) => one.kind === 'VERIFICATION' && one.reached);
  return (
    <>
      {declines.map((one) => (
        <blockquote key={one.participantId} className={styles.decline}>
          <p>{one.declineReason}</p>
          <footer>{texts.bubble.declined(one.name)}</footer>
        </blockquote>
      ))}
      {checks.map((step) => (
        <VerificationCard key={step.id} step={step} people={session.participants} />
      ))}
      {bubble.approvals.map((approval) => (
        <ApprovalCard key={approval.id} approval={approval} />
      ))}
      {bubble.source && (
        <p className={styles.note}>
          {texts.bubble.source}.{' '}
          <SessionLink sessionId={bubble.source.sessionId}>{texts.bubble.openSession}</SessionLink>
        </p>
      )}
      {bubble.expiresAt && !isOver(bubble) && (
        <p className={styles.note}>
          {texts.bubble.expires} <Moment at={bubble.expiresAt} />
        </p>
      )}
    </>
  );
}
