// The buttons of a bubble: one for each action that makes sense, greyed with its reason where it cannot be pressed.
import { Button } from '../../shared/controls/Button.tsx';
import type { ToolbarAction } from '../../gql.ts';
import type { Bubble, ToolbarItem } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import type { Asking } from '../dialogs/InteractionDialogs.tsx';
import { BubbleMenu } from './InteractionMenu.tsx';
import styles from './InteractionToolbar.module.css';
import { ACTION_ICONS, ownForm, unavailable } from './interactionStatus.ts';
import { useDownload } from '../../shared/document/useDownload.ts';
import type { StageTab } from '../session/DetailPane.tsx';

interface BubbleToolbarProps {
  bubble: Bubble;
  onAsk: (asking: Asking) => void;
  onLook: (tab: StageTab) => void;
}

const ASKS: Partial<Record<ToolbarAction, Asking>> = {
  SIGN_AS_AGENT: 'sign',
  FORWARD_FOR_APPROVAL: 'forward',
  AGENT_DETAILS: 'details',
};

// what the agent owes is said in words
const OWED = new Set<ToolbarAction>(['SIGN_AS_AGENT', 'AGENT_DETAILS']);

export function BubbleToolbar({ bubble, onAsk, onLook }: BubbleToolbarProps) {
  const { download, busy } = useDownload(bubble.id);
  const form = ownForm(bubble);
  const awaiting = bubble.status === 'AWAITING_AGENT';
  function press(action: ToolbarAction): void {
    const asking = ASKS[action];
    if (asking) onAsk(asking);
    else if (action === 'PREVIEW') onLook('document');
    else if (action === 'DOWNLOAD') void download({});
  }
  const items = bubble.toolbar.filter((item) => item.action !== 'DELETE');
  return (
    <div role="group" className={styles.bar} aria-label={texts.bubble.toolbar(bubble.name)}>
      {items.map((item) => (
        <Button
          key={item.action}
          label={labelOf(item, bubble)}
          icon={ACTION_ICONS[item.action]}
          iconOnly={!(awaiting && item.available && OWED.has(item.action))}
          variant={awaiting && item.available && OWED.has(item.action) ? 'primary' : 'quiet'}
          size="small"
          busy={busy && item.action === 'DOWNLOAD'}
          unavailable={unavailable(item)}
          testId={`action-${item.action}`}
          onPress={() => press(item.action)}
        />
      ))}
      {form && (
        <Button
          label={texts.bubble.form}
          icon="form"
          variant="primary"
          size="small"
          testId="action-FORM"
          onPress={() => onAsk('form')}
        />
      )}
      <span className={styles.space} />
      <BubbleMenu bubble={bubble} onDelete={() => onAsk('remove')} />
    </div>
  );
}

function labelOf(item: ToolbarItem, bubble: Bubble): string {
  const draft = item.action === 'DOWNLOAD' && item.available && bubble.status !== 'COMPLETED';
  return draft ? texts.downloadDraft : texts.actions[item.action];
}
