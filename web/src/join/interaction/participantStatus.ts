// What a bubble means for the participant who looks at it.
import type { IconName } from '../../shared/appearance/Icon.tsx';
import type { Bubble, Field, SessionData, Step, Task } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';

export type Turn =
  | 'start'
  | 'go'
  | 'waiting'
  | 'done'
  | 'complete'
  | 'stopped'
  | 'expired'
  | 'reading'
  | 'gone';

/** One's own duty in a step. */
export interface Part {
  readonly step: Step;
  readonly task: Task;
}

export const TURN_ICONS: Record<Turn, IconName> = {
  start: 'arrow',
  go: 'arrow',
  waiting: 'clock',
  done: 'check',
  complete: 'check',
  stopped: 'stop',
  expired: 'clock',
  reading: 'eye',
  gone: 'trash',
};

export function partsOf(bubble: Bubble, me: string): Part[] {
  return bubble.steps.flatMap((step) =>
    step.assignments.filter((task) => task.participantId === me).map((task) => ({ step, task })),
  );
}

/** What can be done now; null where nothing can. */
export function openPart(bubble: Bubble, me: string): Part | null {
  return partsOf(bubble, me).find(({ task }) => task.state === 'OPEN') ?? null;
}

export function turnOf(bubble: Bubble, me: string, session: Pick<SessionData, 'status'>): Turn {
  if (bubble.status === 'DELETED') return 'gone';
  if (bubble.status === 'COMPLETED') return 'complete';
  if (bubble.status === 'EXPIRED') return 'expired';
  if (bubble.status === 'DECLINED') return 'stopped';
  const parts = partsOf(bubble, me);
  if (parts.length === 0) return 'reading';
  if (parts.every(({ task }) => task.state === 'DONE')) return 'done';
  if (session.status === 'ENDED') return 'stopped';
  if (!openPart(bubble, me)) return 'waiting';
  return ownRecipient(bubble, me)?.startedAt ? 'go' : 'start';
}

/** Whether it waits for the one who looks. */
export function isOwnTurn(turn: Turn): boolean {
  return turn === 'start' || turn === 'go';
}

/** Whether one could still say no. */
export function canDecline(turn: Turn, session: SessionData): boolean {
  return session.kind !== 'APPROVAL' && (isOwnTurn(turn) || turn === 'waiting');
}

export function ownRecipient(bubble: Bubble, me: string) {
  return bubble.recipients.find((one) => one.participantId === me);
}

/** In one sentence for the list: what is asked, or how it stands. */
export function lineOf(bubble: Bubble, turn: Turn, me: string): string {
  const part = openPart(bubble, me);
  if (isOwnTurn(turn) && part) return askedFor(bubble, part);
  const told = turn === 'done' || turn === 'waiting' || turn === 'reading';
  // that nobody has started is no news to the one who waits
  if (told && bubble.status !== 'SENT') return bubble.statusLine;
  return texts.turn[turn];
}

function askedFor(bubble: Bubble, { step, task }: Part): string {
  const duty = texts.duties[task.duty];
  const asked = duty.charAt(0).toUpperCase() + duty.slice(1);
  if (bubble.steps.length === 1) return asked;
  return texts.steps.asked(step.position + 1, bubble.steps.length, asked);
}

const SLOT = /^(?:(?:customer|signer)(?:_(\d{1,3}))?|(agent))\./;

/** The fields of one signer, by number; the name of a field says whose it is. */
export function ownFields(fields: readonly Field[], position: number): Field[] {
  return fields.filter(({ name }) => {
    const found = SLOT.exec(name);
    if (found?.[2]) return false;
    return Number(found?.[1] ?? 1) === position;
  });
}

const OVER = new Set<Bubble['status']>(['COMPLETED', 'DECLINED', 'EXPIRED', 'DELETED']);

/** The step that has the turn, whoever has to do it; none where it does not go on. */
export function currentStep(bubble: Bubble): Step | undefined {
  return OVER.has(bubble.status) ? undefined : bubble.steps.find((one) => !one.completed);
}
