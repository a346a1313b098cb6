// The bubbles of a session, newest first; what waits for the agent can be seen alone.
import { useState } from 'react';
import { Choices } from '../../shared/controls/SegmentedControl.tsx';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import type { Bubble, SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { BubbleCard } from './InteractionCard.tsx';
import styles from './InteractionList.module.css';
import { isOver } from './interactionStatus.ts';
import type { StageTab } from '../session/DetailPane.tsx';
import { Tombstone } from './DeletedInteraction.tsx';
import type { Who } from '../signIn/agent.ts';

type Filter = keyof typeof texts.filters;

const FITS: Record<Filter, (bubble: Bubble) => boolean> = {
  ALL: () => true,
  MINE: (bubble) => bubble.status === 'AWAITING_AGENT',
  OPEN: (bubble) => !isOver(bubble),
  DONE: (bubble) => bubble.status === 'COMPLETED',
};

interface BubbleListProps {
  session: SessionData;
  chosen: string | null;
  who: Who;
  onLook: (id: string, tab: StageTab) => void;
}

export function BubbleList({ session, chosen, who, onLook }: BubbleListProps) {
  const [filter, setFilter] = useState<Filter>('ALL');
  const all = session.interactions;
  const choices = (Object.keys(FITS) as Filter[]).map((key) => ({
    key,
    label: texts.filters[key],
    count: all.filter(FITS[key]).length,
  }));
  const shown = all.filter(FITS[filter]).toReversed();
  if (all.length === 0) {
    return <EmptyState icon="chat" title={texts.session.empty} lead={texts.session.emptyLead} />;
  }
  return (
    <>
      <div className={styles.filter}>
        <Choices
          label={texts.session.filterLabel}
          choices={choices}
          chosen={filter}
          onChoose={setFilter}
        />
      </div>
      <ul className={styles.list}>
        {shown.map((bubble) =>
          bubble.status === 'DELETED' ? (
            <Tombstone key={bubble.id} bubble={bubble} />
          ) : (
            <BubbleCard
              key={bubble.id}
              bubble={bubble}
              session={session}
              who={who}
              current={bubble.id === chosen}
              onLook={onLook}
            />
          ),
        )}
        {shown.length === 0 && (
          <li>
            <EmptyState icon="check" title={texts.session.filterNone} />
          </li>
        )}
      </ul>
    </>
  );
}
