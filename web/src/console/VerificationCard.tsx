// Whether a person is who they say, by which method, and the provider's id for it.
import { classes } from '../shared/classes.ts';
import { CopyButton } from '../shared/CopyButton.tsx';
import { Icon } from '../shared/Icon.tsx';
import { Moment } from '../shared/Moment.tsx';
import type { Task } from '../shared/types.ts';
import { texts as shared } from '../texts/shared.ts';
import { texts } from '../texts/console.ts';
import styles from './VerificationCard.module.css';

type Verification = NonNullable<Task['verification']>;

const own = texts.verificationCard;

interface VerificationCardProps {
  verification: Verification;
  name: string;
}

export function VerificationCard({ verification, name }: VerificationCardProps) {
  const { method, status, channel, sentTo, reason } = verification;
  return (
    <div className={styles.card} data-testid="verification">
      <Icon name={method === 'PHONE' ? 'phone' : 'shield'} size={16} />
      <div className={styles.text}>
        <p className={styles.head}>
          <strong>{own[method]}</strong> <span>{name}</span>
          <span className={classes(styles.badge, styles[status])}>{shared.verification[status]}</span>
        </p>
        {channel && sentTo && <p className={styles.soft}>{own.sentTo(shared.channels[channel], sentTo)}</p>}
        {reason && <p className={styles.bad}>{reason}</p>}
        <Particulars verification={verification} />
      </div>
    </div>
  );
}

function Particulars({ verification }: { verification: Verification }) {
  if (verification.__typename === 'OtpVerification') {
    if (verification.status !== 'PENDING') return null;
    return (
      <p className={styles.soft}>
        {own.tries(verification.triesLeft)}
        {verification.expiresAt && (
          <>
            {' · '}
            {own.good} <Moment at={verification.expiresAt} />
          </>
        )}
      </p>
    );
  }
  const { failsafeTransactionId } = verification;
  if (!failsafeTransactionId) return null;
  return (
    <p className={styles.soft}>
      {own.failsafe} <code className={styles.id}>{failsafeTransactionId}</code>
      <CopyButton label={own.copy} text={failsafeTransactionId} />
    </p>
  );
}
