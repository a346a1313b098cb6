import type { StepAssignment } from '../../shared/session/stepAssignments.ts';
import type { Interaction } from '../../shared/session/types.ts';

/** The props of every component that `StepPanel` can show. */
export interface StepProps {
  interaction: Interaction;
  current: StepAssignment;
}
