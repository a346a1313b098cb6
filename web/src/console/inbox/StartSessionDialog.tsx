// Starts a session and, if wanted, invites its customer.
import { useState } from 'react';
import { StartSessionDocument } from '../../gql.ts';
import { useMutation } from '../../shared/connection/mutation.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { DialogForm } from '../../shared/dialog/DialogForm.tsx';
import { CheckboxField } from '../../shared/fields/CheckboxField.tsx';
import { contactInput, ContactFields, EMPTY_CONTACT } from '../../shared/fields/ContactFields.tsx';
import { TextField } from '../../shared/fields/TextField.tsx';
import { texts } from '../../texts/console.ts';
import { goTo } from '../pageRoute.ts';

const labels = texts.startSession;

export function StartSessionDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [invitesCustomer, setInvitesCustomer] = useState(true);
  const [customer, setCustomer] = useState(EMPTY_CONTACT);
  const [error, setError] = useState<string | null>(null);
  const { send, busy } = useMutation(StartSessionDocument);

  async function start(): Promise<void> {
    const contact = invitesCustomer ? { customer: contactInput(customer) } : {};
    const result = await send({ name: name.trim(), ...contact });
    if (!result.ok) return setError(result.message);
    onClose();
    if (result.payload.session) goTo(result.payload.session.id);
  }
  return (
    <Dialog title={labels.title} lead={labels.lead} onClose={onClose}>
      <DialogForm submitLabel={labels.submit} busy={busy} error={error} onSubmit={start} onCancel={onClose}>
        <TextField label={labels.name} value={name} required autoFocus maxLength={200} onChange={setName} />
        <CheckboxField
          label={labels.inviteCustomer}
          value={String(invitesCustomer)}
          onChange={(value) => setInvitesCustomer(value === 'true')}
        />
        {invitesCustomer && <ContactFields value={customer} onChange={setCustomer} />}
      </DialogForm>
    </Dialog>
  );
}
