// Adds a person to the session.
import { useState } from 'react';
import { InviteParticipantDocument, type Role } from '../../gql.ts';
import { useOrder } from '../../shared/connection/mutation.ts';
import { SelectField } from '../../shared/fields/SelectField.tsx';
import { toast } from '../../shared/feedback/Toasts.tsx';
import type { SessionData } from '../../shared/session/types.ts';
import { texts as shared } from '../../texts/shared.ts';
import { texts } from '../../texts/console.ts';
import { ContactDialog } from './ContactDialog.tsx';

const own = texts.invite;

interface InviteDialogProps {
  session: SessionData;
  onClose: () => void;
}

export function InviteDialog({ session, onClose }: InviteDialogProps) {
  const roles = rolesLeft(session);
  const [role, setRole] = useState<Role>(roles[0] ?? 'CO_SIGNER');
  const { send, busy } = useOrder(InviteParticipantDocument);
  return (
    <ContactDialog
      title={own.title}
      lead={own.lead}
      submit={own.submit}
      busy={busy}
      onClose={onClose}
      onContact={async (contact) => {
        const answer = await send({ sessionId: session.id, contact, role });
        if (!answer.ok) return answer.message;
        toast(own.sent(contact.name));
        return null;
      }}
    >
      <SelectField
        label={own.role}
        value={role}
        options={roles.map((one) => ({ value: one, label: shared.roles[one] }))}
        onChange={(value) => setRole(value as Role)}
      />
    </ContactDialog>
  );
}

/** A session has one customer; approvers come by forwarding. */
function rolesLeft(session: SessionData): Role[] {
  const taken = session.participants.some((one) => one.role === 'CUSTOMER' && !one.replacedAt);
  return taken ? ['CO_SIGNER', 'CC'] : ['CUSTOMER', 'CO_SIGNER', 'CC'];
}
