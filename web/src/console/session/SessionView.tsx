// One session: its bubbles at the start, what is looked into beside them.
import { useEffect, useState } from 'react';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import { classes } from '../../shared/appearance/classNames.ts';
import { useSession } from '../../shared/session/useSession.ts';
import { texts as shared } from '../../texts/shared.ts';
import { texts } from '../../texts/console.ts';
import { BubbleList } from '../interaction/InteractionList.tsx';
import { firstToShow } from '../interaction/interactionStatus.ts';
import { SessionHeader } from './SessionHeader.tsx';
import styles from './SessionView.module.css';
import { Stage, type StageTab } from './DetailPane.tsx';
import type { Who } from '../signIn/agent.ts';

interface SessionViewProps {
  sessionId: string;
  who: Who;
}

export function SessionView({ sessionId, who }: SessionViewProps) {
  const { session, events, problem } = useSession(sessionId);
  const [chosen, setChosen] = useState<string | null>(null);
  const [tab, setTab] = useState<StageTab>('document');
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    if (session) document.title = `${session.name} · ${shared.product}`;
  }, [session]);

  if (!session) {
    return (
      <main className={styles.waiting}>
        {problem ? (
          <EmptyState icon="alert" heading title={texts.sessions.gone} lead={problem} />
        ) : (
          <p role="status">{shared.loading}</p>
        )}
      </main>
    );
  }
  const bubble =
    session.interactions.find((one) => one.id === chosen) ?? firstToShow(session.interactions);
  function look(id: string, at: StageTab): void {
    setChosen(id);
    setTab(at);
    setOpened(true);
  }
  return (
    <main className={classes(styles.view, opened && styles.opened)} data-testid="session">
      <section className={styles.pane} aria-label={texts.session.bubbles}>
        <SessionHeader session={session} />
        <BubbleList session={session} chosen={bubble?.id ?? null} who={who} onLook={look} />
      </section>
      <Stage
        session={session}
        events={events}
        bubble={bubble}
        tab={tab}
        onTab={setTab}
        onBack={() => setOpened(false)}
      />
    </main>
  );
}
