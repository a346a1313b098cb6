// Six digits: one input, so that pasting, reading aloud and the phone's own suggestion work.
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { VerifyCodeDocument } from '../../gql.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { Moment } from '../../shared/format/Timestamp.tsx';
import { texts } from '../../texts/join.ts';
import type { Otp } from './CodeStep.tsx';
import styles from './CodeEntry.module.css';
import { useHandIn } from '../step/useSubmitStep.ts';

const own = texts.code;
const LENGTH = 6;
const ALL_TRIES = 5;

export function CodeEntry({ stepId, otp }: { stepId: string; otp: Otp }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const { send, busy } = useHandIn(VerifyCodeDocument);
  useEffect(() => input.current?.focus(), []);

  async function verify(digits: string): Promise<void> {
    if (digits.length < LENGTH) return setProblem(own.digits);
    const answer = await send({ stepId, code: digits });
    if (answer.ok) return;
    setProblem(answer.message);
    if (answer.refusals.length > 0) setCode('');
    input.current?.focus();
  }
  function type(text: string): void {
    const digits = text.replace(/\D/g, '').slice(0, LENGTH);
    setCode(digits);
    setProblem(null);
    if (digits.length === LENGTH && !busy) void verify(digits);
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!busy) void verify(code);
  }
  return (
    <form noValidate className={styles.form} onSubmit={submit}>
      <label htmlFor={id} className={styles.label}>
        {own.label}
      </label>
      <input
        ref={input}
        id={id}
        className={styles.input}
        value={code}
        // an older browser pastes more than fits, with blanks between
        maxLength={LENGTH * 2}
        inputMode="numeric"
        autoComplete="one-time-code"
        aria-invalid={problem ? true : undefined}
        aria-describedby={`${id}-notes`}
        dir="ltr"
        onChange={(event) => type(event.target.value)}
      />
      <div id={`${id}-notes`} role="status" className={styles.notes}>
        {problem && <p className={styles.problem}>{problem}</p>}
        {otp.triesLeft < ALL_TRIES && <p>{own.tries(otp.triesLeft)}</p>}
        {otp.expiresAt && (
          <p>
            {own.good} <Moment at={otp.expiresAt} />
          </p>
        )}
      </div>
      <Button type="submit" label={own.verify} variant="primary" size="large" busy={busy} testId="verify" />
    </form>
  );
}
