// The progress of a workflow: a bar that opens the list of steps.
import { classNames } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { currentStep } from './participantStatus.ts';
import { StepList } from './StepList.tsx';
import styles from './StepProgress.module.css';
import { stepName, stepState } from './stepState.ts';

const labels = texts.steps;

export function StepProgress({ interaction }: { interaction: Interaction }) {
  const current = currentStep(interaction);
  const { steps } = interaction;
  return (
    <details className={styles.container} data-testid="step-progress">
      <summary className={styles.summary}>
        <span className={styles.title} role="status">
          {current
            ? `${labels.position(current.position + 1, steps.length)}: ${stepName(current)}`
            : labels.all}
        </span>
        <span className={styles.bar} aria-hidden="true">
          {steps.map((step) => (
            <span key={step.id} className={classNames(styles.segment, styles[stepState(step, current)])} />
          ))}
        </span>
        <Icon name="chevron" size={18} />
      </summary>
      <StepList interaction={interaction} />
    </details>
  );
}
