import type { Step } from '../../shared/session/types.ts';
import { texts } from '../../texts/shared.ts';

export type StepState = 'completed' | 'current' | 'upcoming' | 'skipped';

/** Returns the name of a step. Participants receive it for their own steps only; others show their kind. */
export function stepName(step: Step): string {
  return step.name || texts.steps[step.kind];
}

export function stepState(step: Step, current: Step | undefined): StepState {
  if (step.completed) return 'completed';
  if (!current) return 'skipped'; // the interaction has ended
  return step === current ? 'current' : 'upcoming';
}
