// The steps of a workflow in order: which are done, which is the turn of, which come later.
import { classes } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { KIND_ICONS } from '../../shared/session/stepKinds.ts';
import type { Bubble, Step } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { isOver } from './interactionStatus.ts';
import styles from './StepProgress.module.css';

export function StepTrack({ bubble }: { bubble: Bubble }) {
  return (
    <ol className={styles.track} aria-label={texts.bubble.steps}>
      {bubble.steps.map((step) => {
        const state = stateOf(step, bubble);
        return (
          <li key={step.id} className={classes(styles.step, styles[state])}>
            <Icon name={step.completed ? 'check' : KIND_ICONS[step.kind]} size={14} />
            <span className={styles.name}>{step.name}</span>
            <span className="sr-only">, {WORDS[state]}</span>
          </li>
        );
      })}
    </ol>
  );
}

const WORDS = {
  done: texts.bubble.stepDone,
  now: texts.bubble.stepNow,
  later: texts.bubble.stepLater,
};

function stateOf(step: Step, bubble: Bubble): keyof typeof WORDS {
  if (step.completed) return 'done';
  return step.reached && !isOver(bubble) ? 'now' : 'later';
}
