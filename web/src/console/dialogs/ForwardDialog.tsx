// Sends a completed bubble to a third party to approve or reject.
import { ForwardForApprovalDocument } from '../../gql.ts';
import { useOrder } from '../../shared/connection/mutation.ts';
import { toast } from '../../shared/feedback/Toasts.tsx';
import type { Bubble } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { ContactDialog } from '../participant/ContactDialog.tsx';

const own = texts.forward;

interface ForwardDialogProps {
  bubble: Bubble;
  onClose: () => void;
}

export function ForwardDialog({ bubble, onClose }: ForwardDialogProps) {
  const { send, busy } = useOrder(ForwardForApprovalDocument);
  return (
    <ContactDialog
      title={own.title}
      lead={own.lead(bubble.name)}
      submit={own.submit}
      busy={busy}
      onClose={onClose}
      onContact={async (contact) => {
        const answer = await send({ interactionId: bubble.id, contact });
        if (!answer.ok) return answer.message;
        toast(own.sent(contact.name));
        return null;
      }}
    />
  );
}
