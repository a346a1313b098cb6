// A verification step: the status for each participant, and the transaction ID of the provider.
import { classNames } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { CopyButton } from '../../shared/controls/CopyButton.tsx';
import { Timestamp } from '../../shared/format/Timestamp.tsx';
import type {
  OtpVerification,
  Participant,
  PhoneVerification,
  Step,
  Verification,
} from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { texts as shared } from '../../texts/shared.ts';
import { participantName } from '../participant/participantName.ts';
import styles from './VerificationCard.module.css';

const labels = texts.verificationCard;

interface VerificationCardProps {
  step: Step;
  participants: readonly Participant[];
}

export function VerificationCard({ step, participants }: VerificationCardProps) {
  const method = step.assignments.find((assignment) => assignment.verification)?.verification?.method;
  if (!method) return null;
  return (
    <div className={styles.card} data-testid="verification">
      <p className={styles.header}>
        <Icon name={method === 'PHONE' ? 'phone' : 'shield'} size={15} />
        {labels[method]}
      </p>
      <ul>
        {step.assignments.map(
          ({ id, participantId, verification }) =>
            verification && (
              <li key={id} className={styles.participant}>
                <p className={styles.line}>
                  <span>{participantName(participants, participantId)}</span>
                  <span className={classNames(styles.status, styles[verification.status])}>
                    {shared.verification[verification.status]}
                  </span>
                </p>
                <VerificationInfo verification={verification} />
              </li>
            ),
        )}
      </ul>
    </div>
  );
}

function VerificationInfo({ verification }: { verification: Verification }) {
  const { channel, sentTo, reason } = verification;
  return (
    <>
      {channel && sentTo && <p className={styles.soft}>{labels.sentTo(shared.channels[channel], sentTo)}</p>}
      {reason && <p className={styles.bad}>{reason}</p>}
      {verification.__typename === 'OtpVerification' ? (
        <CodeInfo verification={verification} />
      ) : (
        <FailsafeTransaction verification={verification} />
      )}
    </>
  );
}

function CodeInfo({ verification }: { verification: OtpVerification }) {
  const { status, triesLeft, expiresAt } = verification;
  if (status !== 'PENDING') return null;
  return (
    <p className={styles.soft}>
      {labels.triesLeft(triesLeft)}
      {expiresAt && (
        <>
          {' · '}
          {labels.validUntil} <Timestamp at={expiresAt} />
        </>
      )}
    </p>
  );
}

function FailsafeTransaction({ verification }: { verification: PhoneVerification }) {
  const { failsafeTransactionId: id } = verification;
  if (!id) return null;
  return (
    <p className={styles.soft}>
      {labels.failsafe} <code className={styles.id}>{id}</code>
      <CopyButton label={labels.copy} text={id} />
    </p>
  );
}
