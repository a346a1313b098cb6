// A dialog that asks for the contact of a person.
import { type ReactNode, useState } from 'react';
import type { ContactInput } from '../../gql.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { DialogForm } from '../../shared/dialog/DialogForm.tsx';
import { ContactFields, contactInput, EMPTY_CONTACT } from '../../shared/fields/ContactFields.tsx';

interface ContactDialogProps {
  title: string;
  lead: string;
  submitLabel: string;
  busy: boolean;
  onClose: () => void;
  /** Resolves to the error message, or to null on success. */
  onContact: (contact: ContactInput) => Promise<string | null>;
  children?: ReactNode;
}

export function ContactDialog(props: ContactDialogProps) {
  const { title, lead, submitLabel, busy, onClose, onContact, children } = props;
  const [contact, setContact] = useState(EMPTY_CONTACT);
  const [error, setError] = useState<string | null>(null);
  async function submit(): Promise<void> {
    const failure = await onContact(contactInput(contact));
    if (failure === null) onClose();
    else setError(failure);
  }
  return (
    <Dialog title={title} lead={lead} size="small" onClose={onClose}>
      <DialogForm submitLabel={submitLabel} busy={busy} error={error} onSubmit={submit} onCancel={onClose}>
        <ContactFields value={contact} onChange={setContact} autoFocus />
        {children}
      </DialogForm>
    </Dialog>
  );
}
