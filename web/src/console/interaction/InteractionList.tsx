// The interactions of a session, newest first, with a filter.
import { useState } from 'react';
import { SegmentedControl } from '../../shared/controls/SegmentedControl.tsx';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import { isFinal } from '../../shared/session/finalStatus.ts';
import type { Interaction, SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import type { DetailTab } from '../detailTab.ts';
import type { Agent } from '../signIn/agent.ts';
import { DeletedInteraction } from './DeletedInteraction.tsx';
import { InteractionCard } from './InteractionCard.tsx';
import styles from './InteractionList.module.css';

type Filter = keyof typeof texts.filters;

const MATCHES: Record<Filter, (interaction: Interaction) => boolean> = {
  ALL: () => true,
  AWAITING_AGENT: (interaction) => interaction.status === 'AWAITING_AGENT',
  OPEN: (interaction) => !isFinal(interaction),
  COMPLETED: (interaction) => interaction.status === 'COMPLETED',
};

interface InteractionListProps {
  session: SessionData;
  selectedId: string | null;
  agent: Agent;
  onOpenTab: (id: string, tab: DetailTab) => void;
}

export function InteractionList({ session, selectedId, agent, onOpenTab }: InteractionListProps) {
  const [filter, setFilter] = useState<Filter>('ALL');
  const { interactions } = session;
  const options = (Object.keys(MATCHES) as Filter[]).map((key) => ({
    key,
    label: texts.filters[key],
    count: interactions.filter(MATCHES[key]).length,
  }));
  const matching = interactions.filter(MATCHES[filter]).toReversed();
  if (interactions.length === 0) {
    return <EmptyState icon="chat" title={texts.session.empty} lead={texts.session.emptyLead} />;
  }
  return (
    <>
      <div className={styles.filter}>
        <SegmentedControl
          label={texts.session.filterLabel}
          options={options}
          selected={filter}
          onSelect={setFilter}
        />
      </div>
      <ul className={styles.list}>
        {matching.map((interaction) =>
          interaction.status === 'DELETED' ? (
            <DeletedInteraction key={interaction.id} interaction={interaction} />
          ) : (
            <InteractionCard
              key={interaction.id}
              interaction={interaction}
              session={session}
              agent={agent}
              isSelected={interaction.id === selectedId}
              onOpenTab={onOpenTab}
            />
          ),
        )}
        {matching.length === 0 && (
          <li>
            <EmptyState icon="check" title={texts.session.noMatch} />
          </li>
        )}
      </ul>
    </>
  );
}
