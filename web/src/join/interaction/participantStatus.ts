// The status of an interaction from the point of view of the current participant.
import type { IconName } from '../../shared/appearance/Icon.tsx';
import type {
  Assignment,
  Field,
  Interaction,
  Recipient,
  SessionData,
  Step,
} from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';

export type ParticipantStatus =
  | 'notStarted' // the participant can start it
  | 'inProgress' // started, and the participant has an open assignment
  | 'waiting' // others have to act first
  | 'done' // the participant has completed all assignments, others have not
  | 'completed'
  | 'stopped'
  | 'expired'
  | 'readOnly' // the participant has no assignments
  | 'deleted';

/** An assignment of the current participant with its step. */
export interface StepAssignment {
  readonly step: Step;
  readonly assignment: Assignment;
}

export const STATUS_ICONS: Record<ParticipantStatus, IconName> = {
  notStarted: 'arrow',
  inProgress: 'arrow',
  waiting: 'clock',
  done: 'check',
  completed: 'check',
  stopped: 'stop',
  expired: 'clock',
  readOnly: 'eye',
  deleted: 'trash',
};

export function assignmentsOf(interaction: Interaction, participantId: string): StepAssignment[] {
  return interaction.steps.flatMap((step) =>
    step.assignments
      .filter((assignment) => assignment.participantId === participantId)
      .map((assignment) => ({ step, assignment })),
  );
}

/** Returns the assignment that the participant can work on now, or null if there is none. */
export function openAssignment(interaction: Interaction, participantId: string): StepAssignment | null {
  const assignments = assignmentsOf(interaction, participantId);
  return assignments.find(({ assignment }) => assignment.state === 'OPEN') ?? null;
}

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
  if (assignments.every(({ assignment }) => assignment.state === 'DONE')) return 'done';
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
  const hasStatusLine = status === 'done' || status === 'waiting' || status === 'readOnly';
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

const SIGNER_PREFIX = /^(?:(?:customer|signer)(?:_(\d{1,3}))?|(agent))\./;

/** Returns the fields of the signer with this number. The prefix of a field's name holds the number. */
export function signerFields(fields: readonly Field[], signerNumber: number): Field[] {
  return fields.filter(({ name }) => {
    const prefix = SIGNER_PREFIX.exec(name);
    if (prefix?.[2]) return false;
    return Number(prefix?.[1] ?? 1) === signerNumber;
  });
}

const FINAL_STATUSES = new Set<Interaction['status']>(['COMPLETED', 'DECLINED', 'EXPIRED', 'DELETED']);

/** Returns the first step that is not completed, of any participant. Undefined if the interaction has ended. */
export function currentStep(interaction: Interaction): Step | undefined {
  if (FINAL_STATUSES.has(interaction.status)) return undefined;
  return interaction.steps.find((step) => !step.completed);
}
