// Begins a session and invites its customer.
import { useState } from 'react';
import { StartSessionDocument } from '../../gql.ts';
import { contactInput, ContactFields, NOBODY } from '../../shared/fields/ContactFields.tsx';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { CheckField } from '../../shared/fields/FieldInput.tsx';
import { Form } from '../../shared/dialog/DialogForm.tsx';
import { useOrder } from '../../shared/connection/mutation.ts';
import { TextField } from '../../shared/fields/TextField.tsx';
import { texts } from '../../texts/console.ts';
import { goTo } from '../pageRoute.ts';

const own = texts.startSession;

export function StartSessionDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [invites, setInvites] = useState(true);
  const [customer, setCustomer] = useState(NOBODY);
  const [problem, setProblem] = useState<string | null>(null);
  const { send, busy } = useOrder(StartSessionDocument);

  async function start(): Promise<void> {
    const contact = invites ? { customer: contactInput(customer) } : {};
    const answer = await send({ name: name.trim(), ...contact });
    if (!answer.ok) return setProblem(answer.message);
    onClose();
    if (answer.payload.session) goTo(answer.payload.session.id);
  }
  return (
    <Dialog title={own.title} lead={own.lead} onClose={onClose}>
      <Form submit={own.submit} busy={busy} problem={problem} onSubmit={start} onCancel={onClose}>
        <TextField label={own.name} value={name} required autoFocus maxLength={200} onChange={setName} />
        <CheckField
          label={own.withCustomer}
          value={String(invites)}
          onChange={(value) => setInvites(value === 'true')}
        />
        {invites && <ContactFields value={customer} onChange={setCustomer} />}
      </Form>
    </Dialog>
  );
}
