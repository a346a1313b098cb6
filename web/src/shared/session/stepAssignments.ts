// The assignments of one participant in an interaction. The participant ID is null for the agent.
import type { Assignment, Interaction, Step } from './types.ts';

/** An assignment with its step. */
export interface StepAssignment {
  readonly step: Step;
  readonly assignment: Assignment;
}

export function assignmentsOf(interaction: Interaction, participantId: string | null): StepAssignment[] {
  return interaction.steps.flatMap((step) =>
    step.assignments
      .filter((assignment) => assignment.participantId === participantId)
      .map((assignment) => ({ step, assignment })),
  );
}

/** Returns the first assignment that can be worked on now, with this duty if given. Null if there is none. */
export function openAssignment(
  interaction: Interaction,
  participantId: string | null,
  duty?: Assignment['duty'],
): StepAssignment | null {
  const assignments = assignmentsOf(interaction, participantId);
  return (
    assignments.find(
      ({ assignment }) => assignment.state === 'OPEN' && (!duty || assignment.duty === duty),
    ) ?? null
  );
}
