// The menu of an interaction: other downloads, and Delete.
import { Menu, type MenuItem } from '../../shared/controls/Menu.tsx';
import { useDownload } from '../../shared/document/useDownload.ts';
import { documentSteps } from '../../shared/session/stepKinds.ts';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { disabledReason, findToolbarItem } from './toolbar.ts';

interface InteractionMenuProps {
  interaction: Interaction;
  onDelete: () => void;
}

export function InteractionMenu({ interaction, onDelete }: InteractionMenuProps) {
  const { download } = useDownload(interaction.id);
  const items: MenuItem[] = [];
  const downloadItem = findToolbarItem(interaction, 'DOWNLOAD');
  const hasDocuments = documentSteps(interaction).length > 0;
  if (downloadItem && interaction.steps.length > 1) {
    items.push({
      label: texts.interaction.combined,
      icon: 'download',
      disabledReason: disabledReason(downloadItem),
      onSelect: () => void download('COMBINED_PDF'),
    });
  }
  if (downloadItem && hasDocuments && interaction.status === 'COMPLETED') {
    items.push({
      label: texts.interaction.certificate,
      icon: 'shield',
      disabledReason: disabledReason(downloadItem),
      onSelect: () => void download('CERTIFICATE'),
    });
  }
  const deleteItem = findToolbarItem(interaction, 'DELETE');
  if (deleteItem) {
    items.push({
      label: texts.actions.DELETE,
      icon: 'trash',
      danger: true,
      disabledReason: disabledReason(deleteItem),
      onSelect: onDelete,
    });
  }
  if (items.length === 0) return null;
  return <Menu label={texts.interaction.more} icon="chevron" items={items} testId="interaction-menu" />;
}
