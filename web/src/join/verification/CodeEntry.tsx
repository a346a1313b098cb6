// The input for a six-digit code. A single input works with pasting, screen readers and the code suggestions of phones.
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { VerifyCodeDocument } from '../../gql.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { Timestamp } from '../../shared/format/Timestamp.tsx';
import type { OtpVerification } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { useSubmitStep } from '../step/useSubmitStep.ts';
import styles from './CodeEntry.module.css';

const labels = texts.code;
const CODE_LENGTH = 6;
const MAX_TRIES = 5;

export function CodeEntry({ stepId, verification }: { stepId: string; verification: OtpVerification }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState('');
  const [error, setError] = useState<string | null>(null);
  const { send, busy } = useSubmitStep(VerifyCodeDocument);
  useEffect(() => input.current?.focus(), []);

  async function verify(digits: string): Promise<void> {
    if (digits.length < CODE_LENGTH) return setError(labels.incomplete);
    const result = await send({ stepId, code: digits });
    if (result.ok) return;
    setError(result.message);
    if (result.errors.length > 0) setCode('');
    input.current?.focus();
  }
  function handleInput(text: string): void {
    const digits = text.replace(/\D/g, '').slice(0, CODE_LENGTH);
    setCode(digits);
    setError(null);
    if (digits.length === CODE_LENGTH && !busy) void verify(digits);
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!busy) void verify(code);
  }
  return (
    <form noValidate className={styles.form} onSubmit={submit}>
      <label htmlFor={id} className={styles.label}>
        {labels.label}
      </label>
      <input
        ref={input}
        id={id}
        className={styles.input}
        value={code}
        // leaves room for spaces in a pasted code, which `handleInput` removes
        maxLength={CODE_LENGTH * 2}
        inputMode="numeric"
        autoComplete="one-time-code"
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-notes`}
        dir="ltr"
        onChange={(event) => handleInput(event.target.value)}
      />
      <div id={`${id}-notes`} role="status" className={styles.notes}>
        {error && <p className={styles.error}>{error}</p>}
        {verification.triesLeft < MAX_TRIES && <p>{labels.triesLeft(verification.triesLeft)}</p>}
        {verification.expiresAt && (
          <p>
            {labels.validUntil} <Timestamp at={verification.expiresAt} />
          </p>
        )}
      </div>
      <Button
        type="submit"
        label={labels.verify}
        variant="primary"
        size="large"
        busy={busy}
        testId="verify"
      />
    </form>
  );
}
