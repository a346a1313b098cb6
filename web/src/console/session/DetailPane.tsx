// What is looked into: the document as it is now, what is in the bubble, the session's history and messages.
import { Button } from '../../shared/controls/Button.tsx';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import { Tabs } from '../../shared/controls/Tabs.tsx';
import type { Bubble, SessionData, SessionEvent } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { documentSteps } from '../interaction/interactionStatus.ts';
import { BubbleContent } from '../details/InteractionDetails.tsx';
import { HistoryPanel } from '../history/HistoryPanel.tsx';
import { MessagesPanel } from '../messages/MessagesPanel.tsx';
import { Preview } from '../preview/DocumentPreview.tsx';
import styles from './DetailPane.module.css';

const own = texts.stage;

export type StageTab = 'document' | 'details' | 'history' | 'messages';

const TABS = [
  { key: 'document', label: own.document, icon: 'document' },
  { key: 'details', label: own.details, icon: 'details' },
  { key: 'history', label: own.history, icon: 'history' },
  { key: 'messages', label: own.messages, icon: 'mail' },
] as const;

interface StageProps {
  session: SessionData;
  events: readonly SessionEvent[];
  bubble: Bubble | null;
  tab: StageTab;
  onTab: (tab: StageTab) => void;
  /** Where there is room for one column only. */
  onBack: () => void;
}

export function Stage({ session, events, bubble, tab: wanted, onTab, onBack }: StageProps) {
  const paperless = bubble !== null && documentSteps(bubble).length === 0;
  const tab = wanted === 'document' && paperless ? 'details' : wanted;
  const back = (
    <span className={styles.back}>
      <Button label={own.back} icon="back" iconOnly variant="quiet" size="small" onPress={onBack} />
    </span>
  );
  return (
    <section className={styles.stage} aria-label={own.label}>
      <Tabs label={own.label} tabs={paperless ? TABS.slice(1) : TABS} chosen={tab} onChoose={onTab} aside={back}>
        {tab === 'history' ? (
          <HistoryPanel sessionId={session.id} events={events} />
        ) : tab === 'messages' ? (
          <MessagesPanel session={session} events={events} />
        ) : !bubble ? (
          <EmptyState icon="eye" title={own.nothing} />
        ) : tab === 'document' ? (
          <Preview key={bubble.id} bubble={bubble} events={events} />
        ) : (
          <BubbleContent bubble={bubble} people={session.participants} />
        )}
      </Tabs>
    </section>
  );
}
