// The steps of a workflow in order: completed, current and later ones.
import { classNames } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { isFinal } from '../../shared/session/finalStatus.ts';
import { KIND_ICONS } from '../../shared/session/stepKinds.ts';
import type { Interaction, Step } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import styles from './StepProgress.module.css';

export function StepProgress({ interaction }: { interaction: Interaction }) {
  return (
    <ol className={styles.track} aria-label={texts.interaction.steps}>
      {interaction.steps.map((step) => {
        const state = stepState(step, interaction);
        return (
          <li key={step.id} className={classNames(styles.step, styles[state])}>
            <Icon name={step.completed ? 'check' : KIND_ICONS[step.kind]} size={14} />
            <span className={styles.name}>{step.name}</span>
            <span className="sr-only">, {STATE_LABELS[state]}</span>
          </li>
        );
      })}
    </ol>
  );
}

const STATE_LABELS = {
  completed: texts.interaction.stepCompleted,
  current: texts.interaction.stepCurrent,
  upcoming: texts.interaction.stepUpcoming,
};

function stepState(step: Step, interaction: Interaction): keyof typeof STATE_LABELS {
  if (step.completed) return 'completed';
  return step.reached && !isFinal(interaction) ? 'current' : 'upcoming';
}
