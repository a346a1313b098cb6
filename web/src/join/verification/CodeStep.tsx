// Verification by a one-time code: request it, enter it, or request a new one.
import { useState } from 'react';
import { SendCodeDocument } from '../../gql.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { useMutation } from '../../shared/connection/mutation.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { Notice } from '../../shared/feedback/Notice.tsx';
import { toast } from '../../shared/feedback/Toasts.tsx';
import type { OtpVerification } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { CodeEntry } from './CodeEntry.tsx';
import styles from './CodeStep.module.css';
import { ResendButton } from './ResendButton.tsx';

const labels = texts.code;

interface CodeStepProps {
  stepId: string;
  verification: OtpVerification;
}

export function CodeStep({ stepId, verification }: CodeStepProps) {
  const [error, setError] = useState<string | null>(null);
  const { send, busy } = useMutation(SendCodeDocument);
  const wasSent = verification.status === 'PENDING' || verification.status === 'CODE_EXPIRED';
  async function sendCode(): Promise<void> {
    const result = await send({ stepId });
    setError(result.ok ? null : result.message);
    if (result.ok && wasSent) toast(labels.resent);
  }
  return (
    <section className={styles.step} data-testid="code-step" data-status={verification.status}>
      <span className={styles.icon}>
        <Icon name="shield" size={28} />
      </span>
      <h2 className={styles.title}>{labels.title}</h2>
      <p className={styles.lead} role="status">
        {wasSent && verification.channel
          ? labels.sent(labels.channels[verification.channel], verification.sentTo ?? '')
          : labels.before}
      </p>
      {verification.status === 'PENDING' && (
        <CodeEntry key={verification.expiresAt} stepId={stepId} verification={verification} />
      )}
      {verification.status === 'CODE_EXPIRED' && <Notice kind="warn">{labels.expired}</Notice>}
      {error && <Notice kind="bad">{error}</Notice>}
      {verification.status === 'PENDING' ? (
        <ResendButton key={verification.expiresAt} busy={busy} onPress={sendCode} />
      ) : (
        <Button
          label={wasSent ? labels.resend : labels.send}
          variant="primary"
          size="large"
          busy={busy}
          onPress={sendCode}
          testId="send-code"
        />
      )}
    </section>
  );
}
