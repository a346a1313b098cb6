// The three dots beside a person: speak alone, remind, replace.
import { RemindParticipantDocument, StartPrivateSessionDocument } from '../../gql.ts';
import type { ParticipantAction } from '../../gql.ts';
import type { IconName } from '../../shared/appearance/Icon.tsx';
import { Menu } from '../../shared/controls/Menu.tsx';
import { useOrder } from '../../shared/connection/mutation.ts';
import { toast } from '../../shared/feedback/Toasts.tsx';
import type { Person } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { unavailable } from '../interaction/interactionStatus.ts';
import { goTo } from '../pageRoute.ts';

const ICONS: Record<ParticipantAction, IconName> = {
  START_PRIVATE_SESSION: 'lock',
  REMIND: 'bell',
  REASSIGN: 'swap',
};

interface PersonMenuProps {
  person: Person;
  onReplace: () => void;
  /** The console goes to another session. */
  onLeave: () => void;
}

export function PersonMenu({ person, onReplace, onLeave }: PersonMenuProps) {
  const remind = useOrder(RemindParticipantDocument);
  const begin = useOrder(StartPrivateSessionDocument);

  async function speakAlone(): Promise<void> {
    const answer = await begin.send({ participantId: person.id });
    if (!answer.ok) return toast(answer.message, 'bad');
    onLeave();
    if (answer.payload.session) goTo(answer.payload.session.id);
  }
  async function sendReminder(): Promise<void> {
    const answer = await remind.send({ participantId: person.id });
    if (answer.ok) toast(texts.people.reminded(person.name));
    else toast(answer.message, 'bad');
  }
  const does: Record<ParticipantAction, () => void> = {
    START_PRIVATE_SESSION: speakAlone,
    REMIND: sendReminder,
    REASSIGN: onReplace,
  };
  if (person.toolbar.length === 0) return null;
  return (
    <Menu
      label={texts.people.menu(person.name)}
      icon="dots"
      items={person.toolbar.map((item) => ({
        label: texts.participantActions[item.action],
        icon: ICONS[item.action],
        unavailable: unavailable(item),
        onSelect: does[item.action],
      }))}
    />
  );
}
