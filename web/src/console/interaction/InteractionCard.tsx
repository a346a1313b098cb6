// A bubble: name, kind, how far it is, and its toolbar.
import { memo, useState } from 'react';
import { classes } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { KIND_ICONS } from '../../shared/session/stepKinds.ts';
import { Moment } from '../../shared/format/Timestamp.tsx';
import type { Bubble, SessionData } from '../../shared/session/types.ts';
import { texts as shared } from '../../texts/shared.ts';
import { texts } from '../../texts/console.ts';
import { BubbleCount } from './CompletionCount.tsx';
import styles from './InteractionCard.module.css';
import { type Asking, BubbleDialogs } from '../dialogs/InteractionDialogs.tsx';
import { BubbleNotes } from './InteractionNotes.tsx';
import { BubbleToolbar } from './InteractionToolbar.tsx';
import { documentSteps, markOf, TONES } from './interactionStatus.ts';
import type { StageTab } from '../session/DetailPane.tsx';
import { StepTrack } from './StepProgress.tsx';
import type { Who } from '../signIn/agent.ts';

interface BubbleCardProps {
  bubble: Bubble;
  session: SessionData;
  who: Who;
  current: boolean;
  onLook: (id: string, tab: StageTab) => void;
}

export const BubbleCard = memo(function BubbleCard(props: BubbleCardProps) {
  const { bubble, session, who, current, onLook } = props;
  const [asking, setAsking] = useState<Asking>(null);
  const [leaving, setLeaving] = useState(false);
  const tone = TONES[bubble.status];
  const mark = markOf(bubble);
  const place = documentSteps(bubble).length > 0 ? 'document' : 'details';
  return (
    <li
      className={classes(styles.card, current && styles.current, leaving && styles.leaving)}
      data-testid={`bubble-${bubble.id}`}
      data-status={bubble.status}
    >
      <div className={styles.head}>
        <span className={styles.kind} title={shared.kinds[bubble.kind]}>
          <Icon name={KIND_ICONS[bubble.kind]} size={20} />
        </span>
        <div className={styles.title}>
          <h2>
            <button
              type="button"
              className={styles.name}
              aria-current={current || undefined}
              onClick={() => onLook(bubble.id, place)}
            >
              {bubble.name}
            </button>
          </h2>
          <p className={styles.about}>
            {shared.kinds[bubble.kind]} · <Moment at={bubble.addedAt} />{' '}
            {texts.bubble.added(bubble.addedBy.name)}
          </p>
        </div>
        <BubbleCount bubble={bubble} onPress={() => setAsking('people')} />
        <span className={classes(styles.mark, styles[tone])} role="img" aria-label={mark.label} title={mark.label}>
          <Icon name={mark.icon} size={16} />
        </span>
      </div>
      <p className={classes(styles.status, styles[tone])} data-testid="status-line">
        {leaving ? texts.bubble.deleting : bubble.statusLine}
      </p>
      {bubble.steps.length > 1 && <StepTrack bubble={bubble} />}
      <BubbleNotes bubble={bubble} session={session} />
      <BubbleToolbar bubble={bubble} onAsk={setAsking} onLook={(tab) => onLook(bubble.id, tab)} />
      <BubbleDialogs
        asking={asking}
        bubble={bubble}
        session={session}
        who={who}
        onClose={() => setAsking(null)}
        onLeaving={setLeaving}
      />
    </li>
  );
});
