// The participants' page: the session once the participant is signed in, otherwise the link page.
import { useCallback, useEffect, useEffectEvent, useState } from 'react';
import { ConnectionProvider } from '../shared/connection/connection.ts';
import { Toasts } from '../shared/feedback/Toasts.tsx';
import { hasLinkSecret, type SignedIn, signIn, type SignInResult, signOut } from './link/linkExchange.ts';
import { LinkPage } from './link/LinkPage.tsx';
import { ParticipantSession } from './session/ParticipantSession.tsx';

export function Join() {
  const [result, setResult] = useState<SignInResult | null>(null);
  const attempt = useCallback(async () => {
    setResult(null);
    setResult(await signIn());
  }, []);
  useEffect(() => void attempt(), [attempt]);
  useEffect(() => {
    // opening another link in the same tab changes only the fragment, which does not load the page
    const reload = () => hasLinkSecret() && location.reload();
    addEventListener('hashchange', reload);
    return () => removeEventListener('hashchange', reload);
  }, []);

  if (result === null || typeof result === 'string') return <LinkPage failure={result} onRetry={attempt} />;
  return <SignedInPage signedIn={result} onSignedOut={() => setResult('signedOut')} />;
}

function SignedInPage({ signedIn, onSignedOut }: { signedIn: SignedIn; onSignedOut: () => void }) {
  const { connection, sessionId, participantId } = signedIn;
  const handleRejection = useEffectEvent(() => {
    connection.close();
    signOut();
    onSignedOut();
  });
  useEffect(() => {
    return connection.status.subscribe(() => {
      if (connection.status.get() === 'rejected') handleRejection();
    });
  }, [connection]);
  return (
    <ConnectionProvider value={connection}>
      <ParticipantSession sessionId={sessionId} participantId={participantId} />
      <Toasts />
    </ConnectionProvider>
  );
}
