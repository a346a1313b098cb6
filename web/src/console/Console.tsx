// The console: the sign-in form until an agent is signed in.
import { useEffect, useState } from 'react';
import { type Connection, connect, ConnectionProvider } from '../shared/connection/connection.ts';
import { Toasts } from '../shared/feedback/Toasts.tsx';
import { texts as shared } from '../texts/shared.ts';
import { ConsoleLayout } from './ConsoleLayout.tsx';
import { initialToken, removeToken, storeToken } from './signIn/accessToken.ts';
import { type Agent, loadAgent } from './signIn/agent.ts';
import { SignInForm } from './signIn/SignInForm.tsx';

interface SignedIn {
  connection: Connection;
  agent: Agent;
}

export function Console() {
  const [signedIn, setSignedIn] = useState<SignedIn | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function signIn(token: string): Promise<void> {
    setBusy(true);
    const connection = connect(token);
    const agent = await loadAgent(connection.client);
    setBusy(false);
    if (typeof agent === 'string') {
      connection.close();
      setError(agent);
      return;
    }
    storeToken(token);
    setError(null);
    setSignedIn({ connection, agent });
  }
  function signOut(reason: string | null): void {
    signedIn?.connection.close();
    removeToken();
    setSignedIn(null);
    setError(reason);
  }

  useEffect(() => {
    const token = initialToken();
    if (token) void signIn(token);
  }, []);
  useRejection(signedIn?.connection ?? null, () => signOut(shared.signedOut));

  if (!signedIn) return <SignInForm busy={busy} error={error} onToken={signIn} />;
  return (
    <ConnectionProvider value={signedIn.connection}>
      <ConsoleLayout agent={signedIn.agent} onSignOut={() => signOut(null)} />
      <Toasts />
    </ConnectionProvider>
  );
}

/** Calls `onRejection` when the server no longer accepts the token. */
function useRejection(connection: Connection | null, onRejection: () => void): void {
  useEffect(() => {
    return connection?.status.subscribe(() => {
      if (connection.status.get() === 'rejected') onRejection();
    });
  });
}
