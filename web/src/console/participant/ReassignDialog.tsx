// Puts another person in somebody's place.
import { ReassignParticipantDocument } from '../../gql.ts';
import { useOrder } from '../../shared/connection/mutation.ts';
import { toast } from '../../shared/feedback/Toasts.tsx';
import type { Person } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { ContactDialog } from './ContactDialog.tsx';

const own = texts.reassign;

interface ReassignDialogProps {
  person: Person;
  onClose: () => void;
}

export function ReassignDialog({ person, onClose }: ReassignDialogProps) {
  const { send, busy } = useOrder(ReassignParticipantDocument);
  return (
    <ContactDialog
      title={own.title(person.name)}
      lead={own.lead}
      submit={own.submit}
      busy={busy}
      onClose={onClose}
      onContact={async (contact) => {
        const answer = await send({ participantId: person.id, contact });
        if (!answer.ok) return answer.message;
        toast(own.sent(contact.name));
        return null;
      }}
    />
  );
}
