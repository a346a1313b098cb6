// The menu of a participant: start a private session, remind, replace.
import { type ParticipantAction, RemindParticipantDocument, StartPrivateSessionDocument } from '../../gql.ts';
import type { IconName } from '../../shared/appearance/Icon.tsx';
import { useMutation } from '../../shared/connection/mutation.ts';
import { Menu } from '../../shared/controls/Menu.tsx';
import { toast } from '../../shared/feedback/Toasts.tsx';
import type { Participant } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { disabledReason } from '../interaction/toolbar.ts';
import { goTo } from '../pageRoute.ts';

const ICONS: Record<ParticipantAction, IconName> = {
  START_PRIVATE_SESSION: 'lock',
  REMIND: 'bell',
  REASSIGN: 'swap',
};

interface ParticipantMenuProps {
  participant: Participant;
  onReplace: () => void;
  /** Called when the console goes to another session. */
  onLeave: () => void;
}

export function ParticipantMenu({ participant, onReplace, onLeave }: ParticipantMenuProps) {
  const reminder = useMutation(RemindParticipantDocument);
  const privateSession = useMutation(StartPrivateSessionDocument);

  async function startPrivateSession(): Promise<void> {
    const result = await privateSession.send({ participantId: participant.id });
    if (!result.ok) return toast(result.message, 'bad');
    onLeave();
    if (result.payload.session) goTo(result.payload.session.id);
  }
  async function sendReminder(): Promise<void> {
    const result = await reminder.send({ participantId: participant.id });
    if (result.ok) toast(texts.participants.reminded(participant.name));
    else toast(result.message, 'bad');
  }
  const handlers: Record<ParticipantAction, () => void> = {
    START_PRIVATE_SESSION: startPrivateSession,
    REMIND: sendReminder,
    REASSIGN: onReplace,
  };
  if (participant.toolbar.length === 0) return null;
  return (
    <Menu
      label={texts.participants.menu(participant.name)}
      icon="dots"
      items={participant.toolbar.map((item) => ({
        label: texts.participantActions[item.action],
        icon: ICONS[item.action],
        disabledReason: disabledReason(item),
        onSelect: handlers[item.action],
      }))}
    />
  );
}
