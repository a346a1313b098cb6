// Forwards a completed interaction to a third party for approval.
import { ForwardForApprovalDocument } from '../../gql.ts';
import { useMutation } from '../../shared/connection/mutation.ts';
import { toast } from '../../shared/feedback/Toasts.tsx';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { ContactDialog } from '../participant/ContactDialog.tsx';

const labels = texts.forward;

interface ForwardDialogProps {
  interaction: Interaction;
  onClose: () => void;
}

export function ForwardDialog({ interaction, onClose }: ForwardDialogProps) {
  const { send, busy } = useMutation(ForwardForApprovalDocument);
  return (
    <ContactDialog
      title={labels.title}
      lead={labels.lead(interaction.name)}
      submitLabel={labels.submit}
      busy={busy}
      onClose={onClose}
      onContact={async (contact) => {
        const result = await send({ interactionId: interaction.id, contact });
        if (!result.ok) return result.message;
        toast(labels.sent(contact.name));
        return null;
      }}
    />
  );
}
