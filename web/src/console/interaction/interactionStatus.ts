// What a bubble's status means for the agent and for the eye.
import type { IconName } from '../../shared/appearance/Icon.tsx';
import { isDocument } from '../../shared/session/stepKinds.ts';
import type { Bubble, Person, Step, Task, ToolbarItem } from '../../shared/session/types.ts';
import type { InteractionStatus, ToolbarAction } from '../../gql.ts';
import { texts } from '../../texts/console.ts';

export type Tone = 'warn' | 'info' | 'good' | 'bad' | 'none';

export const TONES: Record<InteractionStatus, Tone> = {
  AWAITING_AGENT: 'warn',
  SENT: 'none',
  IN_PROGRESS: 'info',
  COMPLETED: 'good',
  DECLINED: 'bad',
  EXPIRED: 'bad',
  DELETED: 'none',
};

export const ACTION_ICONS: Record<ToolbarAction, IconName> = {
  DOWNLOAD: 'download',
  PREVIEW: 'eye',
  SIGN_AS_AGENT: 'sign',
  FORWARD_FOR_APPROVAL: 'forward',
  AGENT_DETAILS: 'details',
  DELETE: 'trash',
};

const OVER = new Set<InteractionStatus>(['COMPLETED', 'DECLINED', 'EXPIRED', 'DELETED']);

export function isOver(bubble: Bubble): boolean {
  return OVER.has(bubble.status);
}

/** Pencil until it is complete, then a check mark; stopped ones have their own. */
export function markOf(bubble: Bubble): { icon: IconName; label: string } {
  if (bubble.status === 'COMPLETED') return { icon: 'check', label: texts.bubble.completed };
  if (isOver(bubble)) return { icon: 'stop', label: texts.bubble.stopped };
  return { icon: 'pencil', label: texts.bubble.notCompleted };
}

export function itemOf(bubble: Bubble, action: ToolbarAction): ToolbarItem | undefined {
  return bubble.toolbar.find((item) => item.action === action);
}

/** Why a button cannot be pressed; null where it can. */
export function unavailable(item: { available: boolean; message: string | null }): string | null {
  return item.available ? null : (item.message ?? texts.bubble.stopped);
}

interface OwnTask {
  step: Step;
  task: Task;
}

/** What the agent has to do in a step now, by duty. */
export function ownTask(bubble: Bubble, duty: Task['duty']): OwnTask | null {
  for (const step of bubble.steps) {
    const task = step.assignments.find(
      (one) => one.participantId === null && one.duty === duty && one.state === 'OPEN',
    );
    if (task) return { step, task };
  }
  return null;
}

/** The form that is the agent's to fill in now. Agent details come first. */
export function ownForm(bubble: Bubble): Step | null {
  if (isOver(bubble)) return null;
  return ownTask(bubble, 'FILL')?.step ?? null;
}

export function documentSteps(bubble: Bubble): Step[] {
  return bubble.steps.filter((one) => isDocument(one.kind));
}

/** What to look into before anything is chosen: the newest that is under way, else the newest. */
export function firstToShow(bubbles: readonly Bubble[]): Bubble | null {
  const alive = bubbles.filter((one) => one.status !== 'DELETED');
  return alive.findLast((one) => !isOver(one)) ?? alive.at(-1) ?? null;
}

export function nameOf(people: readonly Person[], participantId: string | null): string {
  if (participantId === null) return texts.content.agent;
  return people.find((one) => one.id === participantId)?.name ?? '';
}
