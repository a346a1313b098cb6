// The steps of a workflow, each with its name and state.
import { classNames } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { KIND_ICONS } from '../../shared/session/stepKinds.ts';
import type { Interaction, Step } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { useCurrentParticipant } from '../session/currentParticipant.ts';
import { currentStep } from './participantStatus.ts';
import styles from './StepProgress.module.css';
import { type StepState, stepName, stepState } from './stepState.ts';

const labels = texts.steps;

export function StepList({ interaction }: { interaction: Interaction }) {
  const current = currentStep(interaction);
  return (
    <ol className={styles.list} aria-label={labels.all}>
      {interaction.steps.map((step) => (
        <li key={step.id} className={classNames(styles.step, styles[stepState(step, current)])}>
          <span className={styles.mark}>
            <Icon name={step.completed ? 'check' : KIND_ICONS[step.kind]} size={16} />
          </span>
          <span className={styles.name}>
            <bdi>{stepName(step)}</bdi>{' '}
            <StepStateText step={step} interaction={interaction} state={stepState(step, current)} />
          </span>
        </li>
      ))}
    </ol>
  );
}

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
