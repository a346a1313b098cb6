// Goes to the next interaction that the participant can act on.
import { Button } from '../../shared/controls/Button.tsx';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { goTo } from '../pageRoute.ts';
import { useCurrentParticipant } from '../session/currentParticipant.ts';
import { isActionable, participantStatus } from './participantStatus.ts';

export function NextInteractionButton({ after }: { after: Interaction }) {
  const { id, session } = useCurrentParticipant();
  const actionable = session.interactions.filter(
    (interaction) => interaction.id !== after.id && isActionable(participantStatus(interaction, id, session)),
  );
  const next = actionable.find((interaction) => interaction.id > after.id) ?? actionable[0];
  if (!next) return null;
  return (
    <Button
      label={texts.session.next(next.name)}
      icon="arrow"
      size="large"
      onPress={() => goTo(next.id)}
      testId="next-interaction"
    />
  );
}
