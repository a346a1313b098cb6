// The words for an item in which there is nothing to do.
import type { IconName } from '../../shared/appearance/Icon.tsx';
import type { Bubble } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { ownRecipient, partsOf, type Turn } from './participantStatus.ts';
import type { Me } from '../session/currentParticipant.ts';

const own = texts.outcome;

export interface Verdict {
  readonly tone: 'good' | 'bad' | 'info' | 'calm';
  readonly icon: IconName;
  readonly title: string;
  readonly lead?: string;
  readonly quote?: { readonly title: string; readonly text: string };
  /** When it came to this. */
  readonly at?: string;
}

export function verdictOf(bubble: Bubble, turn: Turn, me: Me): Verdict {
  const agent = me.session.agent.name;
  switch (turn) {
    case 'complete':
      return completed(bubble, me);
    case 'done':
      return { tone: 'good', icon: 'check', title: own.done, lead: sentence(bubble.statusLine) };
    case 'stopped':
      return stopped(bubble, me);
    case 'expired':
      return { tone: 'calm', icon: 'clock', title: own.expired, lead: own.expiredLead(agent), ...when(bubble.expiresAt) };
    case 'gone':
      return { tone: 'calm', icon: 'trash', title: own.gone, lead: own.goneLead(agent), ...when(bubble.deletedAt) };
    case 'reading':
      return { tone: 'info', icon: 'eye', title: own.reading, lead: joined(own.readingLead, lineOf(bubble)) };
    default:
      return { tone: 'info', icon: 'clock', title: own.waiting, lead: joined(lineOf(bubble), own.waitingLead) };
  }
}

function completed(bubble: Bubble, me: Me): Verdict {
  const good = { tone: 'good', icon: 'check', ...when(bubble.completedAt) } as const;
  if (me.session.kind === 'APPROVAL') return { ...good, title: own.approved, ...commentOf(bubble, me) };
  const alone = bubble.recipients.length === 1;
  return { ...good, title: alone ? own.done : own.complete, lead: alone ? own.doneAlone : own.completeLead };
}

function stopped(bubble: Bubble, me: Me): Verdict {
  const agent = me.session.agent.name;
  const part = ownRecipient(bubble, me.id);
  const bad = { tone: 'bad', icon: 'stop' } as const;
  if (part?.declinedAt && me.session.kind === 'APPROVAL') {
    return { ...bad, title: own.rejected, lead: own.declinedLead(agent), ...commentOf(bubble, me), at: part.declinedAt };
  }
  if (part?.declinedAt) {
    const quote = part.declineReason ? { quote: { title: own.reason, text: part.declineReason } } : {};
    return { ...bad, title: own.declined, lead: own.declinedLead(agent), ...quote, at: part.declinedAt };
  }
  const failed = partsOf(bubble, me.id).find(({ task }) => isFailed(task.verification?.status));
  if (failed) return { ...bad, icon: 'alert', title: own.failed, lead: own.failedLead(agent) };
  if (bubble.status === 'DECLINED') return { ...bad, title: own.stopped, lead: own.stoppedLead(agent) };
  return { tone: 'calm', icon: 'clock', title: own.ended, lead: own.endedLead };
}

function isFailed(status: string | undefined): boolean {
  return status === 'FAILED' || status === 'LOCKED';
}

function commentOf(bubble: Bubble, me: Me) {
  const said = partsOf(bubble, me.id).find(({ task }) => task.comment)?.task.comment ?? ownRecipient(bubble, me.id)?.declineReason;
  return said ? { quote: { title: own.comment, text: said } } : {};
}

function when(at: string | null) {
  return at ? { at } : {};
}

/** Whom it waits for; that nobody has started is no news to the one who waits. */
function lineOf(bubble: Bubble): string {
  return bubble.status === 'SENT' ? '' : sentence(bubble.statusLine);
}

function joined(...sentences: string[]): string {
  return sentences.filter(Boolean).join(' ');
}

function sentence(line: string): string {
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
