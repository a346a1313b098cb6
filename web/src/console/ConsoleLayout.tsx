// The console's room: sessions at the start, the chosen one beside them.
import { EmptyState } from '../shared/feedback/EmptyState.tsx';
import { texts } from '../texts/console.ts';
import { useSessionId } from './pageRoute.ts';
import { SessionList } from './inbox/SessionList.tsx';
import { SessionView } from './session/SessionView.tsx';
import { TopBar } from './TopBar.tsx';
import type { Who } from './signIn/agent.ts';
import styles from './ConsoleLayout.module.css';

interface WorkplaceProps {
  who: Who;
  onLeave: () => void;
}

export function Workplace({ who, onLeave }: WorkplaceProps) {
  const sessionId = useSessionId();
  return (
    <div className={styles.room} data-chosen={sessionId ? true : undefined}>
      <TopBar who={who} onLeave={onLeave} />
      <SessionList sessionId={sessionId} />
      {sessionId ? (
        <SessionView key={sessionId} sessionId={sessionId} who={who} />
      ) : (
        <main className={styles.nothing}>
          <EmptyState
            icon="chat"
            heading
            title={texts.sessions.nothingChosen}
            lead={texts.sessions.nothingChosenLead}
          />
        </main>
      )}
    </div>
  );
}
