// The toolbar of an interaction. An action that is not available now is disabled and shows its reason.
import type { ToolbarAction } from '../../gql.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { useDownload } from '../../shared/document/useDownload.ts';
import { isFinal } from '../../shared/session/finalStatus.ts';
import { openAssignment } from '../../shared/session/stepAssignments.ts';
import type { Interaction, ToolbarItem } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import type { DetailTab } from '../detailTab.ts';
import type { DialogName } from '../dialogs/InteractionDialogs.tsx';
import { InteractionMenu } from './InteractionMenu.tsx';
import styles from './InteractionToolbar.module.css';
import { ACTION_ICONS, disabledReason } from './toolbar.ts';

interface InteractionToolbarProps {
  interaction: Interaction;
  onOpenDialog: (dialog: DialogName) => void;
  onOpenTab: (tab: DetailTab) => void;
}

const ACTION_DIALOGS: Partial<Record<ToolbarAction, DialogName>> = {
  SIGN_AS_AGENT: 'sign',
  FORWARD_FOR_APPROVAL: 'forward',
  AGENT_DETAILS: 'agentDetails',
};

// while the interaction waits for the agent, these actions show a label, not only an icon
const LABELLED_ACTIONS = new Set<ToolbarAction>(['SIGN_AS_AGENT', 'AGENT_DETAILS']);

export function InteractionToolbar({ interaction, onOpenDialog, onOpenTab }: InteractionToolbarProps) {
  const { download, busy } = useDownload(interaction.id);
  const isAwaitingAgent = interaction.status === 'AWAITING_AGENT';
  const isLabelled = (item: ToolbarItem) =>
    isAwaitingAgent && item.available && LABELLED_ACTIONS.has(item.action);
  function runAction(action: ToolbarAction): void {
    const dialog = ACTION_DIALOGS[action];
    if (dialog) onOpenDialog(dialog);
    else if (action === 'PREVIEW') onOpenTab('document');
    else if (action === 'DOWNLOAD') void download('FILES');
  }
  const items = interaction.toolbar.filter((item) => item.action !== 'DELETE');
  return (
    <div role="group" className={styles.bar} aria-label={texts.interaction.toolbar(interaction.name)}>
      {items.map((item) => (
        <Button
          key={item.action}
          label={actionLabel(item, interaction)}
          icon={ACTION_ICONS[item.action]}
          iconOnly={!isLabelled(item)}
          variant={isLabelled(item) ? 'primary' : 'quiet'}
          size="small"
          busy={busy && item.action === 'DOWNLOAD'}
          disabledReason={disabledReason(item)}
          testId={`action-${item.action}`}
          onPress={() => runAction(item.action)}
        />
      ))}
      {/* the API's toolbar has no action for the agent's form */}
      {hasAgentForm(interaction) && (
        <Button
          label={texts.interaction.form}
          icon="form"
          variant="primary"
          size="small"
          testId="action-FORM"
          onPress={() => onOpenDialog('form')}
        />
      )}
      <span className={styles.space} />
      <InteractionMenu interaction={interaction} onDelete={() => onOpenDialog('delete')} />
    </div>
  );
}

function actionLabel(item: ToolbarItem, interaction: Interaction): string {
  const isDraft = item.action === 'DOWNLOAD' && item.available && interaction.status !== 'COMPLETED';
  return isDraft ? texts.downloadDraft : texts.actions[item.action];
}

/** Whether the agent has to fill in a form of the interaction now. */
function hasAgentForm(interaction: Interaction): boolean {
  return !isFinal(interaction) && openAssignment(interaction, null, 'FILL') !== null;
}
