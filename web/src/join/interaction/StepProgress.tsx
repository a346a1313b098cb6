// How far a workflow has come: a bar, and its steps behind it.
import { classes } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { KIND_ICONS } from '../../shared/session/stepKinds.ts';
import type { Bubble, Step } from '../../shared/session/types.ts';
import { texts as shared } from '../../texts/shared.ts';
import { texts } from '../../texts/join.ts';
import { currentStep } from './participantStatus.ts';
import { useMe } from '../session/currentParticipant.ts';
import styles from './StepProgress.module.css';

const own = texts.steps;

export function StepBar({ bubble }: { bubble: Bubble }) {
  const now = currentStep(bubble);
  const { steps } = bubble;
  return (
    <details className={styles.whole} data-testid="step-bar">
      <summary className={styles.summary}>
        <span className={styles.title} role="status">
          {now ? `${own.place(now.position + 1, steps.length)}: ${nameOf(now)}` : own.all}
        </span>
        <span className={styles.bar} aria-hidden="true">
          {steps.map((step) => (
            <span key={step.id} className={classes(styles.part, styles[stateOf(step, now)])} />
          ))}
        </span>
        <Icon name="chevron" size={18} />
      </summary>
      <StepList bubble={bubble} />
    </details>
  );
}

export function StepList({ bubble }: { bubble: Bubble }) {
  const now = currentStep(bubble);
  return (
    <ol className={styles.list} aria-label={own.all}>
      {bubble.steps.map((step) => (
        <li key={step.id} className={classes(styles.step, styles[stateOf(step, now)])}>
          <span className={styles.mark}>
            <Icon name={step.completed ? 'check' : KIND_ICONS[step.kind]} size={16} />
          </span>
          <span className={styles.name}>
            <bdi>{nameOf(step)}</bdi> <StepWords step={step} bubble={bubble} state={stateOf(step, now)} />
          </span>
        </li>
      ))}
    </ol>
  );
}

type StepState = 'done' | 'now' | 'later' | 'never';

function StepWords({ step, bubble, state }: { step: Step; bubble: Bubble; state: StepState }) {
  const { id, session } = useMe();
  const mine = step.assignments.some((one) => one.participantId === id && one.state !== 'DONE');
  if (state !== 'now' || mine) return <span className={styles.words}>{own[state]}</span>;
  const who = bubble.status === 'AWAITING_AGENT' ? session.agent.name : own.others;
  return <span className={styles.words}>{own.with(who)}</span>;
}

/** Of a step that is somebody else's one sees its kind only. */
function nameOf(step: Step): string {
  return step.name || shared.steps[step.kind];
}

function stateOf(step: Step, now: Step | undefined): StepState {
  if (step.completed) return 'done';
  if (!now) return 'never';
  return step === now ? 'now' : 'later';
}
