// Replaces a participant with another person.
import { ReassignParticipantDocument } from '../../gql.ts';
import { useMutation } from '../../shared/connection/mutation.ts';
import { toast } from '../../shared/feedback/Toasts.tsx';
import type { Participant } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { ContactDialog } from './ContactDialog.tsx';

const labels = texts.replace;

interface ReplaceDialogProps {
  participant: Participant;
  onClose: () => void;
}

export function ReplaceDialog({ participant, onClose }: ReplaceDialogProps) {
  const { send, busy } = useMutation(ReassignParticipantDocument);
  return (
    <ContactDialog
      title={labels.title(participant.name)}
      lead={labels.lead}
      submitLabel={labels.submit}
      busy={busy}
      onClose={onClose}
      onContact={async (contact) => {
        const result = await send({ participantId: participant.id, contact });
        if (!result.ok) return result.message;
        toast(labels.invited(contact.name));
        return null;
      }}
    />
  );
}
