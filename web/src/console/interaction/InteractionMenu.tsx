// Behind the arrow: other ways to download, and taking the bubble back.
import { Menu, type MenuItem } from '../../shared/controls/Menu.tsx';
import type { Bubble } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { documentSteps, itemOf, unavailable } from './interactionStatus.ts';
import { useDownload } from '../../shared/document/useDownload.ts';

interface BubbleMenuProps {
  bubble: Bubble;
  onDelete: () => void;
}

export function BubbleMenu({ bubble, onDelete }: BubbleMenuProps) {
  const { download } = useDownload(bubble.id);
  const items: MenuItem[] = [];
  const file = itemOf(bubble, 'DOWNLOAD');
  const documents = documentSteps(bubble).length;
  if (file && bubble.steps.length > 1) {
    items.push({
      label: texts.bubble.combined,
      icon: 'download',
      unavailable: unavailable(file),
      onSelect: () => void download({ combined: true }),
    });
  }
  if (file && documents > 0 && bubble.status === 'COMPLETED') {
    items.push({
      label: texts.bubble.certificate,
      icon: 'shield',
      unavailable: unavailable(file),
      onSelect: () => void download({ certificate: true }),
    });
  }
  const remove = itemOf(bubble, 'DELETE');
  if (remove) {
    items.push({
      label: texts.actions.DELETE,
      icon: 'trash',
      danger: true,
      unavailable: unavailable(remove),
      onSelect: onDelete,
    });
  }
  if (items.length === 0) return null;
  return <Menu label={texts.bubble.more} icon="chevron" items={items} testId="bubble-menu" />;
}
