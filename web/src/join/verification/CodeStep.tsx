// A one-time code: asked for, typed in, asked for again.
import { useState } from 'react';
import { SendCodeDocument, type VerificationFragment } from '../../gql.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Notice } from '../../shared/feedback/Notice.tsx';
import { useOrder } from '../../shared/connection/mutation.ts';
import { toast } from '../../shared/feedback/Toasts.tsx';
import { texts } from '../../texts/join.ts';
import { CodeEntry } from './CodeEntry.tsx';
import styles from './CodeStep.module.css';
import { ResendButton } from './ResendButton.tsx';

const own = texts.code;

export type Otp = Extract<VerificationFragment, { __typename: 'OtpVerification' }>;

interface CodeStepProps {
  stepId: string;
  otp: Otp;
}

export function CodeStep({ stepId, otp }: CodeStepProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const { send, busy } = useOrder(SendCodeDocument);
  const sent = otp.status === 'PENDING' || otp.status === 'CODE_EXPIRED';
  async function ask(): Promise<void> {
    const answer = await send({ stepId });
    setProblem(answer.ok ? null : answer.message);
    if (answer.ok && sent) toast(own.resent);
  }
  return (
    <section className={styles.code} data-testid="code-step" data-status={otp.status}>
      <span className={styles.icon}>
        <Icon name="shield" size={28} />
      </span>
      <h2 className={styles.title}>{own.title}</h2>
      <p className={styles.lead} role="status">
        {sent && otp.channel ? own.sent(own.channels[otp.channel], otp.sentTo ?? '') : own.before}
      </p>
      {otp.status === 'PENDING' && <CodeEntry key={otp.expiresAt} stepId={stepId} otp={otp} />}
      {otp.status === 'CODE_EXPIRED' && <Notice kind="warn">{own.expired}</Notice>}
      {problem && <Notice kind="bad">{problem}</Notice>}
      {otp.status === 'PENDING' ? (
        <ResendButton key={otp.expiresAt} busy={busy} onPress={ask} />
      ) : (
        <Button
          label={sent ? own.resend : own.send}
          variant="primary"
          size="large"
          busy={busy}
          onPress={ask}
          testId="send-code"
        />
      )}
    </section>
  );
}
