// What stands below an item's name: Start, the step that is one's turn, or how it stands.
import type { Bubble } from '../shared/types.ts';
import { type Turn, openPart } from './items.ts';
import { useMe } from './me.ts';
import { Outcome } from './Outcome.tsx';
import { Start } from './Start.tsx';
import { StepPanel } from './StepPanel.tsx';

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
