// Signed in or not: with a token that holds the workplace is shown, else the door.
import { useEffect, useState } from 'react';
import { type Connection, connect, ConnectionProvider } from '../shared/connection/connection.ts';
import { Toasts } from '../shared/feedback/Toasts.tsx';
import { texts as shared } from '../texts/shared.ts';
import { SignIn } from './signIn/SignInForm.tsx';
import { dropToken, firstToken, keepToken } from './signIn/accessToken.ts';
import { askWho, type Who } from './signIn/agent.ts';
import { Workplace } from './ConsoleLayout.tsx';

interface SignedIn {
  connection: Connection;
  who: Who;
}

export function Console() {
  const [signedIn, setSignedIn] = useState<SignedIn | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function enter(token: string): Promise<void> {
    setBusy(true);
    const connection = connect(token);
    const answer = await askWho(connection.client);
    setBusy(false);
    if (typeof answer === 'string') {
      connection.close();
      setProblem(answer);
      return;
    }
    keepToken(token);
    setProblem(null);
    setSignedIn({ connection, who: answer });
  }
  function leave(why: string | null): void {
    signedIn?.connection.close();
    dropToken();
    setSignedIn(null);
    setProblem(why);
  }

  useEffect(() => {
    const token = firstToken();
    if (token) void enter(token);
  }, []);
  useRefusal(signedIn?.connection ?? null, () => leave(shared.signedOut));

  if (!signedIn) return <SignIn busy={busy} problem={problem} onToken={enter} />;
  return (
    <ConnectionProvider value={signedIn.connection}>
      <Workplace who={signedIn.who} onLeave={() => leave(null)} />
      <Toasts />
    </ConnectionProvider>
  );
}

function useRefusal(connection: Connection | null, onRefusal: () => void): void {
  useEffect(() => {
    return connection?.state.subscribe(() => {
      if (connection.state.get() === 'refused') onRefusal();
    });
  });
}
