// The content of an interaction: the start panel, the current step or the outcome.
import { openAssignment } from '../../shared/session/stepAssignments.ts';
import type { Interaction } from '../../shared/session/types.ts';
import { useCurrentParticipant } from '../session/currentParticipant.ts';
import { StepPanel } from '../step/StepPanel.tsx';
import { InteractionOutcome } from './InteractionOutcome.tsx';
import type { ParticipantStatus } from './participantStatus.ts';
import { StartPanel } from './StartPanel.tsx';

interface InteractionBodyProps {
  interaction: Interaction;
  status: ParticipantStatus;
  onDecline: () => void;
}

export function InteractionBody({ interaction, status, onDecline }: InteractionBodyProps) {
  const { id } = useCurrentParticipant();
  const current = openAssignment(interaction, id);
  if (status === 'notStarted') return <StartPanel interaction={interaction} onDecline={onDecline} />;
  if (status === 'inProgress' && current) {
    return <StepPanel key={current.assignment.id} interaction={interaction} current={current} />;
  }
  return <InteractionOutcome interaction={interaction} status={status} />;
}
