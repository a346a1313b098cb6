// In or not: with a link or token that holds the room is shown, else the door and why it is shut.
import { useCallback, useEffect, useEffectEvent, useState } from 'react';
import { ConnectionProvider } from '../shared/connection/connection.ts';
import { Toasts } from '../shared/feedback/Toasts.tsx';
import { Door } from './link/LinkPage.tsx';
import { type Answer, enter, type Entered, hasSecret, leave } from './link/linkExchange.ts';
import { Room } from './session/ParticipantSession.tsx';

export function Join() {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const knock = useCallback(async () => {
    setAnswer(null);
    setAnswer(await enter());
  }, []);
  useEffect(() => void knock(), [knock]);
  useEffect(() => {
    // another link opened in the same tab loads nothing by itself
    const again = () => hasSecret() && location.reload();
    addEventListener('hashchange', again);
    return () => removeEventListener('hashchange', again);
  }, []);

  if (answer === null || typeof answer === 'string') return <Door refusal={answer} onRetry={knock} />;
  return <Inside entered={answer} onOut={() => setAnswer('over')} />;
}

function Inside({ entered, onOut }: { entered: Entered; onOut: () => void }) {
  const { connection, sessionId, participantId } = entered;
  const out = useEffectEvent(() => {
    connection.close();
    leave();
    onOut();
  });
  useEffect(() => {
    return connection.state.subscribe(() => {
      if (connection.state.get() === 'refused') out();
    });
  }, [connection]);
  return (
    <ConnectionProvider value={connection}>
      <Room sessionId={sessionId} participantId={participantId} />
      <Toasts />
    </ConnectionProvider>
  );
}
