// One interaction: its name, its progress and the current step.
import { useEffect, useRef, useState } from 'react';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Button } from '../../shared/controls/Button.tsx';
import { KIND_ICONS } from '../../shared/session/stepKinds.ts';
import { openAssignment } from '../../shared/session/stepAssignments.ts';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { texts as shared } from '../../texts/shared.ts';
import { useCurrentParticipant } from '../session/currentParticipant.ts';
import { DeclineDialog } from './DeclineDialog.tsx';
import { InteractionBody } from './InteractionBody.tsx';
import { InteractionMenu } from './InteractionMenu.tsx';
import styles from './InteractionView.module.css';
import { participantStatus } from './participantStatus.ts';
import { StepProgress } from './StepProgress.tsx';
import { useMarkOpened } from './useMarkOpened.ts';

interface InteractionViewProps {
  interaction: Interaction;
  /** Whether the participant went to the interaction. False if it is only shown next to the list. */
  isEntered: boolean;
  onBack?: () => void;
}

export function InteractionView({ interaction, isEntered, onBack }: InteractionViewProps) {
  const participant = useCurrentParticipant();
  const status = participantStatus(interaction, participant.id, participant.session);
  const [isDeclining, setIsDeclining] = useState(false);
  const current = status === 'inProgress' ? openAssignment(interaction, participant.id) : null;
  const heading = useHeadingFocus(isEntered, current?.assignment.id ?? status);
  useMarkOpened(interaction, status, isEntered);
  return (
    <section
      className={styles.interaction}
      aria-labelledby="interaction-name"
      data-testid="interaction"
      data-participant-status={status}
    >
      <header className={styles.header}>
        {onBack && (
          <Button label={texts.session.back} icon="back" iconOnly variant="quiet" onPress={onBack} />
        )}
        <span className={styles.kind}>
          <Icon name={KIND_ICONS[interaction.kind]} size={20} />
        </span>
        <div className={styles.heading}>
          <h1 id="interaction-name" ref={heading} tabIndex={-1} className={styles.name}>
            <bdi>{interaction.name}</bdi>
          </h1>
          <p className={styles.kindName}>{shared.kinds[interaction.kind]}</p>
        </div>
        {status !== 'notStarted' && (
          <InteractionMenu interaction={interaction} status={status} onDecline={() => setIsDeclining(true)} />
        )}
      </header>
      {interaction.steps.length > 1 && status !== 'deleted' && <StepProgress interaction={interaction} />}
      <InteractionBody interaction={interaction} status={status} onDecline={() => setIsDeclining(true)} />
      {isDeclining && <DeclineDialog interaction={interaction} onClose={() => setIsDeclining(false)} />}
    </section>
  );
}

/**
 * Returns a ref for the heading, and focuses it when the participant enters the interaction or its
 * stage changes. Keyboard and screen reader users then continue from the name of the interaction.
 */
function useHeadingFocus(isEntered: boolean, stage: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const previousStage = useRef<string | null>(null);
  useEffect(() => {
    const previous = previousStage.current;
    previousStage.current = stage;
    if (previous === stage || (previous === null && !isEntered)) return;
    heading.current?.focus({ preventScroll: true });
    // starting keeps the scroll position; a new step begins at its top
    if (previous !== null && previous !== 'notStarted') scrollTo(0, 0);
  }, [isEntered, stage]);
  return heading;
}
