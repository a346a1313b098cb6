// The status of an interaction as the console shows it.
import type { InteractionStatus } from '../../gql.ts';
import type { IconName } from '../../shared/appearance/Icon.tsx';
import { isFinal } from '../../shared/session/finalStatus.ts';
import type { Interaction } from '../../shared/session/types.ts';
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

/** Returns a pencil until the interaction has ended, then a check mark or a stop sign. */
export function statusIcon(interaction: Interaction): { icon: IconName; label: string } {
  if (interaction.status === 'COMPLETED') return { icon: 'check', label: texts.interaction.completed };
  if (isFinal(interaction)) return { icon: 'stop', label: texts.interaction.stopped };
  return { icon: 'pencil', label: texts.interaction.notCompleted };
}

/** Returns the interaction to select initially: the newest one that has not ended, otherwise the newest one. */
export function initialSelection(interactions: readonly Interaction[]): Interaction | null {
  const candidates = interactions.filter(({ status }) => status !== 'DELETED');
  return candidates.findLast((interaction) => !isFinal(interaction)) ?? candidates.at(-1) ?? null;
}
