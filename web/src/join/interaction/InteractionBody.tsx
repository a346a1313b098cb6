// What stands below an item's name: Start, the step that is one's turn, or how it stands.
import type { Bubble } from '../../shared/session/types.ts';
import { type Turn, openPart } from './participantStatus.ts';
import { useMe } from '../session/currentParticipant.ts';
import { Outcome } from './InteractionOutcome.tsx';
import { Start } from './StartPanel.tsx';
import { StepPanel } from '../step/StepPanel.tsx';

interface ItemBodyProps {
  bubble: Bubble;
  turn: Turn;
  onDecline: () => void;
}

export function ItemBody({ bubble, turn, onDecline }: ItemBodyProps) {
  const me = useMe();
  const part = openPart(bubble, me.id);
  if (turn === 'start') return <Start bubble={bubble} onDecline={onDecline} />;
  if (turn === 'go' && part) return <StepPanel key={part.task.id} bubble={bubble} part={part} />;
  return <Outcome bubble={bubble} turn={turn} />;
}
