// Notes of an interaction: declines, verifications, approvals, its source and its expiry.
import { Timestamp } from '../../shared/format/Timestamp.tsx';
import { isFinal } from '../../shared/session/finalStatus.ts';
import type { Interaction, SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { VerificationCard } from '../verification/VerificationCard.tsx';
import { SessionLink } from '../SessionLink.tsx';
import { ApprovalCard } from './ApprovalCard.tsx';
import styles from './InteractionNotes.module.css';

interface InteractionNotesProps {
  interaction: Interaction;
  session: SessionData;
}

export function InteractionNotes({ interaction, session }: InteractionNotesProps) {
  // the status line holds the reason of one decline already
  const declines = interaction.recipients.filter(
    ({ declineReason }) => declineReason && !interaction.statusLine.includes(declineReason),
  );
  const verifications = interaction.steps.filter((step) => step.kind === 'VERIFICATION' && step.reached);
  return (
    <>
      {declines.map((recipient) => (
        <blockquote key={recipient.participantId} className={styles.decline}>
          <p>{recipient.declineReason}</p>
          <footer>{texts.interaction.declined(recipient.name)}</footer>
        </blockquote>
      ))}
      {verifications.map((step) => (
        <VerificationCard key={step.id} step={step} participants={session.participants} />
      ))}
      {interaction.approvals.map((approval) => (
        <ApprovalCard key={approval.id} approval={approval} />
      ))}
      {interaction.source && (
        <p className={styles.note}>
          {texts.interaction.source}.{' '}
          <SessionLink sessionId={interaction.source.sessionId}>{texts.interaction.openSession}</SessionLink>
        </p>
      )}
      {interaction.expiresAt && !isFinal(interaction) && (
        <p className={styles.note}>
          {texts.interaction.expires} <Timestamp at={interaction.expiresAt} />
        </p>
      )}
    </>
  );
}
