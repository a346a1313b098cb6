// The way on to what waits for one next.
import { Button } from '../../shared/controls/Button.tsx';
import type { Bubble } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { isOwnTurn, turnOf } from './participantStatus.ts';
import { useMe } from '../session/currentParticipant.ts';
import { goTo } from '../pageRoute.ts';

export function NextItem({ after }: { after: Bubble }) {
  const { id, session } = useMe();
  const waiting = session.interactions.filter(
    (one) => one.id !== after.id && isOwnTurn(turnOf(one, id, session)),
  );
  const next = waiting.find((one) => one.id > after.id) ?? waiting[0];
  if (!next) return null;
  return (
    <Button label={texts.room.next(next.name)} icon="arrow" size="large" onPress={() => goTo(next.id)} testId="next-item" />
  );
}
