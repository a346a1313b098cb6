// What else can be done with an item: take a draft along, say no.
import { useDownload } from '../../shared/document/useDownload.ts';
import { isDocument } from '../../shared/session/stepKinds.ts';
import { Menu, type MenuItem } from '../../shared/controls/Menu.tsx';
import type { Bubble } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { canDecline, isOwnTurn, type Turn } from './participantStatus.ts';
import { useMe } from '../session/currentParticipant.ts';

interface ItemMenuProps {
  bubble: Bubble;
  turn: Turn;
  onDecline: () => void;
}

export function ItemMenu({ bubble, turn, onDecline }: ItemMenuProps) {
  const { session } = useMe();
  const { download } = useDownload(bubble.id);
  const items: MenuItem[] = [];
  const drafts = session.kind !== 'APPROVAL' && bubble.toolbar.some((one) => one.action === 'DOWNLOAD' && one.available);
  // an outcome has its own button for it
  if (drafts && isOwnTurn(turn) && bubble.steps.some((one) => isDocument(one.kind))) {
    items.push({ label: texts.download.draft, icon: 'download', onSelect: () => void download({}) });
  }
  if (canDecline(turn, session)) {
    items.push({ label: texts.decline.menu, icon: 'stop', danger: true, onSelect: onDecline });
  }
  return items.length > 0 ? <Menu label={texts.room.more} icon="dots" items={items} /> : null;
}
