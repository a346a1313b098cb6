// The progress of a workflow: a bar that opens the list of steps.
import { classNames } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { KIND_ICONS } from '../../shared/session/stepKinds.ts';
import type { Interaction, Step } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { texts as shared } from '../../texts/shared.ts';
import { useCurrentParticipant } from '../session/currentParticipant.ts';
import { currentStep } from './participantStatus.ts';
import styles from './StepProgress.module.css';

const labels = texts.steps;

export function StepProgress({ interaction }: { interaction: Interaction }) {
  const current = currentStep(interaction);
  const { steps } = interaction;
  return (
    <details className={styles.container} data-testid="step-progress">
      <summary className={styles.summary}>
        <span className={styles.title} role="status">
          {current
            ? `${labels.position(current.position + 1, steps.length)}: ${nameOf(current)}`
            : labels.all}
        </span>
        <span className={styles.bar} aria-hidden="true">
          {steps.map((step) => (
            <span key={step.id} className={classNames(styles.segment, styles[stateOf(step, current)])} />
          ))}
        </span>
        <Icon name="chevron" size={18} />
      </summary>
      <StepList interaction={interaction} />
    </details>
  );
}

export function StepList({ interaction }: { interaction: Interaction }) {
  const current = currentStep(interaction);
  return (
    <ol className={styles.list} aria-label={labels.all}>
      {interaction.steps.map((step) => (
        <li key={step.id} className={classNames(styles.step, styles[stateOf(step, current)])}>
          <span className={styles.mark}>
            <Icon name={step.completed ? 'check' : KIND_ICONS[step.kind]} size={16} />
          </span>
          <span className={styles.name}>
            <bdi>{nameOf(step)}</bdi>{' '}
            <StepStateText step={step} interaction={interaction} state={stateOf(step, current)} />
          </span>
        </li>
      ))}
    </ol>
  );
}

type StepState = 'done' | 'current' | 'upcoming' | 'skipped';

interface StepStateTextProps {
  step: Step;
  interaction: Interaction;
  state: StepState;
}

function StepStateText({ step, interaction, state }: StepStateTextProps) {
  const { id, session } = useCurrentParticipant();
  const isOwn = step.assignments.some(
    (assignment) => assignment.participantId === id && assignment.state !== 'DONE',
  );
  if (state !== 'current' || isOwn) return <span className={styles.stateText}>{labels[state]}</span>;
  const name = interaction.status === 'AWAITING_AGENT' ? session.agent.name : labels.others;
  return <span className={styles.stateText}>{labels.waitingFor(name)}</span>;
}

/** Participants see the names of their own steps only; for others, the kind. */
function nameOf(step: Step): string {
  return step.name || shared.steps[step.kind];
}

function stateOf(step: Step, current: Step | undefined): StepState {
  if (step.completed) return 'done';
  if (!current) return 'skipped';
  return step === current ? 'current' : 'upcoming';
}
