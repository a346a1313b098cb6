// The title and texts of an interaction in which the participant has nothing to do.
import type { IconName } from '../../shared/appearance/Icon.tsx';
import { assignmentsOf } from '../../shared/session/stepAssignments.ts';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import type { CurrentParticipant } from '../session/currentParticipant.ts';
import { findRecipient, type ParticipantStatus } from './participantStatus.ts';

const labels = texts.outcome;

export interface Outcome {
  readonly tone: 'good' | 'bad' | 'info' | 'calm';
  readonly icon: IconName;
  readonly title: string;
  readonly lead?: string;
  readonly quote?: { readonly title: string; readonly text: string };
  /** When the interaction reached this outcome. */
  readonly at?: string;
}

export function describeOutcome(
  interaction: Interaction,
  status: ParticipantStatus,
  participant: CurrentParticipant,
): Outcome {
  const agent = participant.session.agent.name;
  switch (status) {
    case 'completed':
      return completedOutcome(interaction, participant);
    case 'ownPartCompleted':
      return { tone: 'good', icon: 'check', title: labels.done, lead: asSentence(interaction.statusLine) };
    case 'stopped':
      return stoppedOutcome(interaction, participant);
    case 'expired':
      return {
        tone: 'calm',
        icon: 'clock',
        title: labels.expired,
        lead: labels.expiredLead(agent),
        ...atTime(interaction.expiresAt),
      };
    case 'deleted':
      return {
        tone: 'calm',
        icon: 'trash',
        title: labels.withdrawn,
        lead: labels.withdrawnLead(agent),
        ...atTime(interaction.deletedAt),
      };
    case 'readOnly':
      return {
        tone: 'info',
        icon: 'eye',
        title: labels.reading,
        lead: joinSentences(labels.readingLead, progressLine(interaction)),
      };
    default:
      return {
        tone: 'info',
        icon: 'clock',
        title: labels.waiting,
        lead: joinSentences(progressLine(interaction), labels.waitingLead),
      };
  }
}

function completedOutcome(interaction: Interaction, participant: CurrentParticipant): Outcome {
  const completed = { tone: 'good', icon: 'check', ...atTime(interaction.completedAt) } as const;
  if (participant.session.kind === 'APPROVAL') {
    return { ...completed, title: labels.approved, ...approverComment(interaction, participant) };
  }
  return interaction.recipients.length === 1
    ? { ...completed, title: labels.done, lead: labels.allDone }
    : { ...completed, title: labels.complete, lead: labels.completeLead };
}

function stoppedOutcome(interaction: Interaction, participant: CurrentParticipant): Outcome {
  const agent = participant.session.agent.name;
  const recipient = findRecipient(interaction, participant.id);
  const stopped = { tone: 'bad', icon: 'stop' } as const;
  if (recipient?.declinedAt) {
    const declined = { ...stopped, lead: labels.declinedLead(agent), at: recipient.declinedAt };
    if (participant.session.kind === 'APPROVAL') {
      return { ...declined, title: labels.rejected, ...approverComment(interaction, participant) };
    }
    return { ...declined, title: labels.declined, ...quote(labels.reason, recipient.declineReason) };
  }
  if (hasFailedVerification(interaction, participant.id)) {
    return { ...stopped, icon: 'alert', title: labels.failed, lead: labels.failedLead(agent) };
  }
  if (interaction.status === 'DECLINED') {
    return { ...stopped, title: labels.stopped, lead: labels.stoppedLead(agent) };
  }
  return { tone: 'calm', icon: 'clock', title: labels.ended, lead: labels.endedLead };
}

function hasFailedVerification(interaction: Interaction, participantId: string): boolean {
  return assignmentsOf(interaction, participantId).some(({ assignment }) => {
    const status = assignment.verification?.status;
    return status === 'FAILED' || status === 'LOCKED';
  });
}

function approverComment(interaction: Interaction, participant: CurrentParticipant) {
  const commented = assignmentsOf(interaction, participant.id).find(({ assignment }) => assignment.comment);
  const comment = commented?.assignment.comment ?? findRecipient(interaction, participant.id)?.declineReason;
  return quote(labels.comment, comment);
}

function quote(title: string, text: string | null | undefined) {
  return text ? { quote: { title, text } } : {};
}

function atTime(at: string | null) {
  return at ? { at } : {};
}

/** Says who has to act next. Empty while nobody has started, which does not help a participant who is waiting. */
function progressLine(interaction: Interaction): string {
  return interaction.status === 'SENT' ? '' : asSentence(interaction.statusLine);
}

function joinSentences(...sentences: string[]): string {
  return sentences.filter(Boolean).join(' ');
}

function asSentence(line: string): string {
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
