// Sends a new code. It is disabled for a while, because the first code may still be on its way.
import { useEffect, useState } from 'react';
import { Button } from '../../shared/controls/Button.tsx';
import { texts } from '../../texts/join.ts';

/** In seconds. */
const PAUSE = 30;

interface ResendButtonProps {
  busy: boolean;
  onPress: () => void;
}

export function ResendButton({ busy, onPress }: ResendButtonProps) {
  const secondsLeft = useSecondsLeft(PAUSE);
  const label = secondsLeft > 0 ? texts.code.resendIn(secondsLeft) : texts.code.resend;
  return (
    <Button
      label={label}
      variant="quiet"
      busy={busy}
      disabledReason={secondsLeft > 0 ? texts.code.resendTooSoon : null}
      onPress={onPress}
      testId="resend"
    />
  );
}

function useSecondsLeft(seconds: number): number {
  const [secondsLeft, setSecondsLeft] = useState(seconds);
  useEffect(() => {
    const end = Date.now() + seconds * 1_000;
    const timer = setInterval(() => {
      const remaining = Math.max(0, Math.ceil((end - Date.now()) / 1_000));
      setSecondsLeft(remaining);
      if (remaining === 0) clearInterval(timer);
    }, 500);
    return () => clearInterval(timer);
  }, [seconds]);
  return secondsLeft;
}
