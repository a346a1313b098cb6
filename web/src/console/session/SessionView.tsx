// One session: the list of its interactions, and the details of the selected one.
import { useEffect, useState } from 'react';
import { classNames } from '../../shared/appearance/classNames.ts';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import { useSession } from '../../shared/session/useSession.ts';
import { texts } from '../../texts/console.ts';
import { texts as shared } from '../../texts/shared.ts';
import type { DetailTab } from '../detailTab.ts';
import { InteractionList } from '../interaction/InteractionList.tsx';
import { initialSelection } from '../interaction/interactionStatus.ts';
import type { Agent } from '../signIn/agent.ts';
import { DetailPane } from './DetailPane.tsx';
import { SessionHeader } from './SessionHeader.tsx';
import styles from './SessionView.module.css';

interface SessionViewProps {
  sessionId: string;
  agent: Agent;
}

export function SessionView({ sessionId, agent }: SessionViewProps) {
  const { session, events, error } = useSession(sessionId);
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const [tab, setTab] = useState<DetailTab>('document');
  const [isDetailOpen, setIsDetailOpen] = useState(false);
  useEffect(() => {
    if (session) document.title = `${session.name} · ${shared.product}`;
  }, [session]);

  if (!session) {
    return (
      <main className={styles.loading}>
        {error ? (
          <EmptyState icon="alert" heading title={texts.sessions.unavailable} lead={error} />
        ) : (
          <p role="status">{shared.loading}</p>
        )}
      </main>
    );
  }
  const interaction =
    session.interactions.find(({ id }) => id === selectedId) ?? initialSelection(session.interactions);
  function openTab(id: string, openedTab: DetailTab): void {
    setSelectedId(id);
    setTab(openedTab);
    setIsDetailOpen(true);
  }
  return (
    <main className={classNames(styles.view, isDetailOpen && styles.detailOpen)} data-testid="session">
      <section className={styles.listPane} aria-label={texts.session.interactions}>
        <SessionHeader session={session} />
        <InteractionList
          session={session}
          selectedId={interaction?.id ?? null}
          agent={agent}
          onOpenTab={openTab}
        />
      </section>
      <DetailPane
        session={session}
        events={events}
        interaction={interaction}
        tab={tab}
        onTab={setTab}
        onBack={() => setIsDetailOpen(false)}
      />
    </main>
  );
}
