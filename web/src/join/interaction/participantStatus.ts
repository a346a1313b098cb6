// The status of an interaction from the point of view of the current participant.
import type { IconName } from '../../shared/appearance/Icon.tsx';
import { isFinal } from '../../shared/session/finalStatus.ts';
import { assignmentsOf, openAssignment, type StepAssignment } from '../../shared/session/stepAssignments.ts';
import type { Interaction, Recipient, SessionData, Step } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';

export type ParticipantStatus =
  | 'notStarted' // the participant can start it
  | 'inProgress' // started, and the participant has an open assignment
  | 'waiting' // others have to act first
  | 'ownPartCompleted' // the participant has completed all assignments, others have not
  | 'completed'
  | 'stopped'
  | 'expired'
  | 'readOnly' // the participant has no assignments
  | 'deleted';

export const STATUS_ICONS: Record<ParticipantStatus, IconName> = {
  notStarted: 'arrow',
  inProgress: 'arrow',
  waiting: 'clock',
  ownPartCompleted: 'check',
  completed: 'check',
  stopped: 'stop',
  expired: 'clock',
  readOnly: 'eye',
  deleted: 'trash',
};

export function participantStatus(
  interaction: Interaction,
  participantId: string,
  session: Pick<SessionData, 'status'>,
): ParticipantStatus {
  if (interaction.status === 'DELETED') return 'deleted';
  if (interaction.status === 'COMPLETED') return 'completed';
  if (interaction.status === 'EXPIRED') return 'expired';
  if (interaction.status === 'DECLINED') return 'stopped';
  const assignments = assignmentsOf(interaction, participantId);
  if (assignments.length === 0) return 'readOnly';
  if (assignments.every(({ assignment }) => assignment.state === 'DONE')) return 'ownPartCompleted';
  if (session.status === 'ENDED') return 'stopped';
  if (!openAssignment(interaction, participantId)) return 'waiting';
  return findRecipient(interaction, participantId)?.startedAt ? 'inProgress' : 'notStarted';
}

/** Whether the participant can act on the interaction now. */
export function isActionable(status: ParticipantStatus): boolean {
  return status === 'notStarted' || status === 'inProgress';
}

export function canDecline(status: ParticipantStatus, session: SessionData): boolean {
  return session.kind !== 'APPROVAL' && (isActionable(status) || status === 'waiting');
}

export function findRecipient(interaction: Interaction, participantId: string): Recipient | undefined {
  return interaction.recipients.find((recipient) => recipient.participantId === participantId);
}

/** Returns one line for the list: what the participant is asked to do, or the status. */
export function summaryLine(
  interaction: Interaction,
  status: ParticipantStatus,
  participantId: string,
): string {
  const current = openAssignment(interaction, participantId);
  if (isActionable(status) && current) return requestLine(interaction, current);
  const hasStatusLine = status === 'ownPartCompleted' || status === 'waiting' || status === 'readOnly';
  // "nobody has started" does not help a participant who is waiting
  if (hasStatusLine && interaction.status !== 'SENT') return interaction.statusLine;
  return texts.status[status];
}

function requestLine(interaction: Interaction, { step, assignment }: StepAssignment): string {
  const duty = texts.duties[assignment.duty];
  const request = duty.charAt(0).toUpperCase() + duty.slice(1);
  if (interaction.steps.length === 1) return request;
  return texts.steps.requested(step.position + 1, interaction.steps.length, request);
}

/** Returns the first step that is not completed, of any participant. Undefined if the interaction has ended. */
export function currentStep(interaction: Interaction): Step | undefined {
  if (isFinal(interaction)) return undefined;
  return interaction.steps.find((step) => !step.completed);
}
