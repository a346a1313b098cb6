import type { Interaction } from '../../shared/session/types.ts';
import type { StepAssignment } from '../interaction/participantStatus.ts';

/** The props of every component that `StepPanel` can show. */
export interface StepProps {
  interaction: Interaction;
  current: StepAssignment;
}
