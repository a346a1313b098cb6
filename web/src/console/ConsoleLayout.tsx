// The layout of the console: the top bar, the list of sessions and the selected session.
import { EmptyState } from '../shared/feedback/EmptyState.tsx';
import { texts } from '../texts/console.ts';
import styles from './ConsoleLayout.module.css';
import { SessionList } from './inbox/SessionList.tsx';
import { useSessionId } from './pageRoute.ts';
import { SessionView } from './session/SessionView.tsx';
import type { Agent } from './signIn/agent.ts';
import { TopBar } from './TopBar.tsx';

interface ConsoleLayoutProps {
  agent: Agent;
  onSignOut: () => void;
}

export function ConsoleLayout({ agent, onSignOut }: ConsoleLayoutProps) {
  const sessionId = useSessionId();
  return (
    <div className={styles.layout} data-session-selected={sessionId ? true : undefined}>
      <TopBar agent={agent} onSignOut={onSignOut} />
      <SessionList sessionId={sessionId} />
      {sessionId ? (
        <SessionView key={sessionId} sessionId={sessionId} agent={agent} />
      ) : (
        <main className={styles.noSession}>
          <EmptyState
            icon="chat"
            heading
            title={texts.sessions.noneSelected}
            lead={texts.sessions.noneSelectedLead}
          />
        </main>
      )}
    </div>
  );
}
