// The pane next to the list of interactions: the document and the details of the selected interaction,
// and the history and the messages of the session.
import { Button } from '../../shared/controls/Button.tsx';
import { Tabs } from '../../shared/controls/Tabs.tsx';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import { documentSteps } from '../../shared/session/stepKinds.ts';
import type { Interaction, SessionData, SessionEvent } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import type { DetailTab } from '../detailTab.ts';
import { InteractionDetails } from '../details/InteractionDetails.tsx';
import { HistoryPanel } from '../history/HistoryPanel.tsx';
import { MessagesPanel } from '../messages/MessagesPanel.tsx';
import { DocumentPreview } from '../preview/DocumentPreview.tsx';
import styles from './DetailPane.module.css';

const labels = texts.detailPane;

const TABS = [
  { key: 'document', label: labels.document, icon: 'document' },
  { key: 'details', label: labels.details, icon: 'details' },
  { key: 'history', label: labels.history, icon: 'history' },
  { key: 'messages', label: labels.messages, icon: 'mail' },
] as const;

interface DetailPaneProps {
  session: SessionData;
  events: readonly SessionEvent[];
  interaction: Interaction | null;
  tab: DetailTab;
  onTab: (tab: DetailTab) => void;
  /** Closes the pane on a small screen, which has room for one column only. */
  onBack: () => void;
}

export function DetailPane({
  session,
  events,
  interaction,
  tab: requestedTab,
  onTab,
  onBack,
}: DetailPaneProps) {
  const hasNoDocument = interaction !== null && documentSteps(interaction).length === 0;
  const tab = requestedTab === 'document' && hasNoDocument ? 'details' : requestedTab;
  const backButton = (
    <span className={styles.back}>
      <Button label={labels.back} icon="back" iconOnly variant="quiet" size="small" onPress={onBack} />
    </span>
  );
  return (
    <section className={styles.pane} aria-label={labels.label}>
      <Tabs
        label={labels.label}
        tabs={hasNoDocument ? TABS.slice(1) : TABS}
        selected={tab}
        onSelect={onTab}
        aside={backButton}
      >
        {tab === 'history' ? (
          <HistoryPanel sessionId={session.id} events={events} />
        ) : tab === 'messages' ? (
          <MessagesPanel session={session} events={events} />
        ) : !interaction ? (
          <EmptyState icon="eye" title={labels.empty} />
        ) : tab === 'document' ? (
          <DocumentPreview key={interaction.id} interaction={interaction} events={events} />
        ) : (
          <InteractionDetails interaction={interaction} participants={session.participants} />
        )}
      </Tabs>
    </section>
  );
}
