// Invites a person to the session.
import { useState } from 'react';
import { InviteParticipantDocument, type ParticipantRole } from '../../gql.ts';
import { useMutation } from '../../shared/connection/mutation.ts';
import { toast } from '../../shared/feedback/Toasts.tsx';
import { SelectField } from '../../shared/fields/SelectField.tsx';
import type { SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { texts as shared } from '../../texts/shared.ts';
import { ContactDialog } from './ContactDialog.tsx';

const labels = texts.invite;

interface InviteDialogProps {
  session: SessionData;
  onClose: () => void;
}

export function InviteDialog({ session, onClose }: InviteDialogProps) {
  const roles = availableRoles(session);
  const [role, setRole] = useState<ParticipantRole>(roles[0] ?? 'CO_SIGNER');
  const { send, busy } = useMutation(InviteParticipantDocument);
  return (
    <ContactDialog
      title={labels.title}
      lead={labels.lead}
      submitLabel={labels.submit}
      busy={busy}
      onClose={onClose}
      onContact={async (contact) => {
        const result = await send({ sessionId: session.id, contact, role });
        if (!result.ok) return result.message;
        toast(labels.invited(contact.name));
        return null;
      }}
    >
      <SelectField
        label={labels.role}
        value={role}
        options={roles.map((value) => ({ value, label: shared.roles[value] }))}
        onChange={(value) => setRole(value as ParticipantRole)}
      />
    </ContactDialog>
  );
}

/** Returns the roles that can be invited: CUSTOMER only if there is none. Approvers are added by forwarding. */
function availableRoles(session: SessionData): ParticipantRole[] {
  const hasCustomer = session.participants.some(({ role, replacedAt }) => role === 'CUSTOMER' && !replacedAt);
  return hasCustomer ? ['CO_SIGNER', 'CC'] : ['CUSTOMER', 'CO_SIGNER', 'CC'];
}
