// The menu of an interaction: download a draft, decline.
import { Menu, type MenuItem } from '../../shared/controls/Menu.tsx';
import { useDownload } from '../../shared/document/useDownload.ts';
import { documentSteps } from '../../shared/session/stepKinds.ts';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { useCurrentParticipant } from '../session/currentParticipant.ts';
import { canDecline, isActionable, type ParticipantStatus } from './participantStatus.ts';

interface InteractionMenuProps {
  interaction: Interaction;
  status: ParticipantStatus;
  onDecline: () => void;
}

export function InteractionMenu({ interaction, status, onDecline }: InteractionMenuProps) {
  const { session } = useCurrentParticipant();
  const { download } = useDownload(interaction.id);
  const items: MenuItem[] = [];
  const canDownload = interaction.toolbar.some((item) => item.action === 'DOWNLOAD' && item.available);
  // with any other status the outcome has a download button
  const offersDraft = session.kind !== 'APPROVAL' && isActionable(status);
  if (canDownload && offersDraft && documentSteps(interaction).length > 0) {
    items.push({ label: texts.download.draft, icon: 'download', onSelect: () => void download('FILES') });
  }
  if (canDecline(status, session)) {
    items.push({ label: texts.decline.menu, icon: 'stop', danger: true, onSelect: onDecline });
  }
  return items.length > 0 ? <Menu label={texts.session.more} icon="dots" items={items} /> : null;
}
