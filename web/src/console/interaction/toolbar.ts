// The actions of an interaction's toolbar.
import type { ToolbarAction } from '../../gql.ts';
import type { IconName } from '../../shared/appearance/Icon.tsx';
import type { Interaction, ToolbarItem } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';

export const ACTION_ICONS: Record<ToolbarAction, IconName> = {
  DOWNLOAD: 'download',
  PREVIEW: 'eye',
  SIGN_AS_AGENT: 'sign',
  FORWARD_FOR_APPROVAL: 'forward',
  AGENT_DETAILS: 'details',
  DELETE: 'trash',
};

export function findToolbarItem(interaction: Interaction, action: ToolbarAction): ToolbarItem | undefined {
  return interaction.toolbar.find((item) => item.action === action);
}

/** Returns why the action is not available now, or null if it is. */
export function disabledReason(item: { available: boolean; message: string | null }): string | null {
  return item.available ? null : (item.message ?? texts.interaction.stopped);
}
