// Another code: not at once, since the first may be on its way still.
import { useEffect, useState } from 'react';
import { Button } from '../../shared/controls/Button.tsx';
import { texts } from '../../texts/join.ts';

const PAUSE = 30;

interface ResendButtonProps {
  busy: boolean;
  onPress: () => void;
}

export function ResendButton({ busy, onPress }: ResendButtonProps) {
  const left = useSecondsLeft(PAUSE);
  const label = left > 0 ? texts.code.resendIn(left) : texts.code.resend;
  return (
    <Button
      label={label}
      variant="quiet"
      busy={busy}
      unavailable={left > 0 ? texts.code.sooner : null}
      onPress={onPress}
      testId="resend"
    />
  );
}

function useSecondsLeft(seconds: number): number {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const end = Date.now() + seconds * 1_000;
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((end - Date.now()) / 1_000));
      setLeft(rest);
      if (rest === 0) clearInterval(timer);
    }, 500);
    return () => clearInterval(timer);
  }, [seconds]);
  return left;
}
