// A verification call by an external provider. The result arrives through the session.
import { useState } from 'react';
import { StartPhoneVerificationDocument } from '../../gql.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { useMutation } from '../../shared/connection/mutation.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { Notice } from '../../shared/feedback/Notice.tsx';
import { Spinner } from '../../shared/feedback/Spinner.tsx';
import type { PhoneVerification } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import styles from './CodeStep.module.css';

const labels = texts.call;

interface CallStepProps {
  stepId: string;
  verification: PhoneVerification;
}

export function CallStep({ stepId, verification }: CallStepProps) {
  const [error, setError] = useState<string | null>(null);
  const { send, busy } = useMutation(StartPhoneVerificationDocument);
  const isPending = verification.status === 'PENDING';
  async function start(): Promise<void> {
    const result = await send({ stepId });
    setError(result.ok ? null : result.message);
  }
  return (
    <section className={styles.step} data-testid="call-step" data-status={verification.status}>
      <span className={styles.icon}>
        <Icon name="phone" size={28} />
      </span>
      <h2 className={styles.title}>{labels.title}</h2>
      <div role="status">
        {isPending ? (
          <>
            <p>{verification.sentTo ? labels.pending(verification.sentTo) : labels.pendingWithoutNumber}</p>
            <p className={styles.lead}>{labels.pendingLead}</p>
          </>
        ) : (
          <p className={styles.lead}>{labels.before}</p>
        )}
      </div>
      {error && <Notice kind="bad">{error}</Notice>}
      {isPending ? (
        <Spinner />
      ) : (
        <Button
          label={labels.start}
          icon="phone"
          variant="primary"
          size="large"
          busy={busy}
          onPress={start}
          testId="call"
        />
      )}
    </section>
  );
}
