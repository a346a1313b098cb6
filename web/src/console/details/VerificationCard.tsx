// One verification step: each person's authentication status, and the provider's id for it.
import { classes } from '../../shared/appearance/classNames.ts';
import { CopyButton } from '../../shared/controls/CopyButton.tsx';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Moment } from '../../shared/format/Timestamp.tsx';
import type { Person, Step, Task } from '../../shared/session/types.ts';
import { texts as shared } from '../../texts/shared.ts';
import { texts } from '../../texts/console.ts';
import { nameOf } from '../interaction/interactionStatus.ts';
import styles from './VerificationCard.module.css';

type Verification = NonNullable<Task['verification']>;

const own = texts.verificationCard;

interface VerificationCardProps {
  step: Step;
  people: readonly Person[];
}

export function VerificationCard({ step, people }: VerificationCardProps) {
  const method = step.assignments.find((one) => one.verification)?.verification?.method;
  if (!method) return null;
  return (
    <div className={styles.card} data-testid="verification">
      <p className={styles.head}>
        <Icon name={method === 'PHONE' ? 'phone' : 'shield'} size={15} />
        {own[method]}
      </p>
      <ul>
        {step.assignments.map(
          ({ id, participantId, verification }) =>
            verification && (
              <li key={id} className={styles.person}>
                <p className={styles.line}>
                  <span>{nameOf(people, participantId)}</span>
                  <span className={classes(styles.status, styles[verification.status])}>
                    {shared.verification[verification.status]}
                  </span>
                </p>
                <Particulars verification={verification} />
              </li>
            ),
        )}
      </ul>
    </div>
  );
}

function Particulars({ verification }: { verification: Verification }) {
  const { channel, sentTo, reason } = verification;
  return (
    <>
      {channel && sentTo && <p className={styles.soft}>{own.sentTo(shared.channels[channel], sentTo)}</p>}
      {reason && <p className={styles.bad}>{reason}</p>}
      {verification.__typename === 'OtpVerification' ? (
        <CodeState verification={verification} />
      ) : (
        <FailsafeId verification={verification} />
      )}
    </>
  );
}

function CodeState({ verification }: { verification: Extract<Verification, { __typename: 'OtpVerification' }> }) {
  const { status, triesLeft, expiresAt } = verification;
  if (status !== 'PENDING') return null;
  return (
    <p className={styles.soft}>
      {own.tries(triesLeft)}
      {expiresAt && (
        <>
          {' · '}
          {own.good} <Moment at={expiresAt} />
        </>
      )}
    </p>
  );
}

function FailsafeId({ verification }: { verification: Extract<Verification, { __typename: 'PhoneVerification' }> }) {
  const { failsafeTransactionId: id } = verification;
  if (!id) return null;
  return (
    <p className={styles.soft}>
      {own.failsafe} <code className={styles.id}>{id}</code>
      <CopyButton label={own.copy} text={id} />
    </p>
  );
}
