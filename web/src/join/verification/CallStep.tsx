// A call by the outside provider: asked for, then waited for; the outcome comes by the stream.
import { useState } from 'react';
import { StartPhoneVerificationDocument, type VerificationFragment } from '../../gql.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Notice } from '../../shared/feedback/Notice.tsx';
import { useOrder } from '../../shared/connection/mutation.ts';
import { Spinner } from '../../shared/feedback/Spinner.tsx';
import { texts } from '../../texts/join.ts';
import styles from './CodeStep.module.css';

const own = texts.call;

interface CallStepProps {
  stepId: string;
  call: VerificationFragment;
}

export function CallStep({ stepId, call }: CallStepProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const { send, busy } = useOrder(StartPhoneVerificationDocument);
  const pending = call.status === 'PENDING';
  async function start(): Promise<void> {
    const answer = await send({ stepId });
    setProblem(answer.ok ? null : answer.message);
  }
  return (
    <section className={styles.code} data-testid="call-step" data-status={call.status}>
      <span className={styles.icon}>
        <Icon name="phone" size={28} />
      </span>
      <h2 className={styles.title}>{own.title}</h2>
      <div role="status">
        {pending ? (
          <>
            <p>{call.sentTo ? own.pending(call.sentTo) : own.pendingNowhere}</p>
            <p className={styles.lead}>{own.pendingLead}</p>
          </>
        ) : (
          <p className={styles.lead}>{own.before}</p>
        )}
      </div>
      {problem && <Notice kind="bad">{problem}</Notice>}
      {pending ? (
        <Spinner />
      ) : (
        <Button label={own.start} icon="phone" variant="primary" size="large" busy={busy} onPress={start} testId="call" />
      )}
    </section>
  );
}
