// The assignments of the agent in an interaction.
import type { Assignment, Interaction, Step } from '../../shared/session/types.ts';
import { isFinal } from './interactionStatus.ts';

export interface AgentAssignment {
  readonly step: Step;
  readonly assignment: Assignment;
}

/** Returns the agent's first open assignment with this duty, or null if there is none. */
export function openAgentAssignment(
  interaction: Interaction,
  duty: Assignment['duty'],
): AgentAssignment | null {
  for (const step of interaction.steps) {
    const assignment = step.assignments.find(
      (candidate) =>
        candidate.participantId === null && candidate.duty === duty && candidate.state === 'OPEN',
    );
    if (assignment) return { step, assignment };
  }
  return null;
}

/** Whether the agent has to fill in a form of the interaction now. */
export function hasAgentForm(interaction: Interaction): boolean {
  return !isFinal(interaction) && openAgentAssignment(interaction, 'FILL') !== null;
}
