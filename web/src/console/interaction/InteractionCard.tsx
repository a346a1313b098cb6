// An interaction in the list: its name, kind, status, progress and toolbar.
import { memo, useState } from 'react';
import { classNames } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Timestamp } from '../../shared/format/Timestamp.tsx';
import { documentSteps, KIND_ICONS } from '../../shared/session/stepKinds.ts';
import type { Interaction, SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { texts as shared } from '../../texts/shared.ts';
import type { DetailTab } from '../detailTab.ts';
import { type DialogName, InteractionDialogs } from '../dialogs/InteractionDialogs.tsx';
import type { Agent } from '../signIn/agent.ts';
import { CompletionCount } from './CompletionCount.tsx';
import styles from './InteractionCard.module.css';
import { InteractionNotes } from './InteractionNotes.tsx';
import { statusIcon, TONES } from './interactionStatus.ts';
import { InteractionToolbar } from './InteractionToolbar.tsx';
import { StepProgress } from './StepProgress.tsx';

interface InteractionCardProps {
  interaction: Interaction;
  session: SessionData;
  agent: Agent;
  isSelected: boolean;
  onOpenTab: (id: string, tab: DetailTab) => void;
}

export const InteractionCard = memo(function InteractionCard(props: InteractionCardProps) {
  const { interaction, session, agent, isSelected, onOpenTab } = props;
  const [openDialog, setOpenDialog] = useState<DialogName | null>(null);
  const [isDeleting, setIsDeleting] = useState(false);
  const tone = TONES[interaction.status];
  const icon = statusIcon(interaction);
  const defaultTab = documentSteps(interaction).length > 0 ? 'document' : 'details';
  return (
    <li
      className={classNames(styles.card, isSelected && styles.current, isDeleting && styles.deleting)}
      data-testid={`interaction-${interaction.id}`}
      data-status={interaction.status}
    >
      <div className={styles.header}>
        <span className={styles.kind} title={shared.kinds[interaction.kind]}>
          <Icon name={KIND_ICONS[interaction.kind]} size={20} />
        </span>
        <div className={styles.title}>
          <h2>
            <button
              type="button"
              className={styles.name}
              aria-current={isSelected || undefined}
              onClick={() => onOpenTab(interaction.id, defaultTab)}
            >
              {interaction.name}
            </button>
          </h2>
          <p className={styles.meta}>
            {shared.kinds[interaction.kind]} · <Timestamp at={interaction.addedAt} />{' '}
            {texts.interaction.addedBy(interaction.addedBy.name)}
          </p>
        </div>
        <CompletionCount interaction={interaction} onPress={() => setOpenDialog('participants')} />
        <span
          className={classNames(styles.mark, styles[tone])}
          role="img"
          aria-label={icon.label}
          title={icon.label}
        >
          <Icon name={icon.icon} size={16} />
        </span>
      </div>
      <p className={classNames(styles.status, styles[tone])} data-testid="status-line">
        {isDeleting ? texts.interaction.deleting : interaction.statusLine}
      </p>
      {interaction.steps.length > 1 && <StepProgress interaction={interaction} />}
      <InteractionNotes interaction={interaction} session={session} />
      <InteractionToolbar
        interaction={interaction}
        onOpenDialog={setOpenDialog}
        onOpenTab={(tab) => onOpenTab(interaction.id, tab)}
      />
      <InteractionDialogs
        openDialog={openDialog}
        interaction={interaction}
        session={session}
        agent={agent}
        onClose={() => setOpenDialog(null)}
        onDeleting={setIsDeleting}
      />
    </li>
  );
});
