// The steps of a workflow in order: completed, current and later ones.
import { classNames } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { KIND_ICONS } from '../../shared/session/stepKinds.ts';
import type { Interaction, Step } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { isFinal } from './interactionStatus.ts';
import styles from './StepProgress.module.css';

export function StepProgress({ interaction }: { interaction: Interaction }) {
  return (
    <ol className={styles.track} aria-label={texts.interaction.steps}>
      {interaction.steps.map((step) => {
        const state = stateOf(step, interaction);
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
  done: texts.interaction.stepDone,
  current: texts.interaction.stepCurrent,
  upcoming: texts.interaction.stepUpcoming,
};

function stateOf(step: Step, interaction: Interaction): keyof typeof STATE_LABELS {
  if (step.completed) return 'done';
  return step.reached && !isFinal(interaction) ? 'current' : 'upcoming';
}
