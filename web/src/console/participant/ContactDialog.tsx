// A window that asks for a person.
import { type ReactNode, useState } from 'react';
import type { ContactInput } from '../../gql.ts';
import { ContactFields, contactInput, NOBODY } from '../../shared/fields/ContactFields.tsx';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { Form } from '../../shared/dialog/DialogForm.tsx';

interface ContactDialogProps {
  title: string;
  lead: string;
  submit: string;
  busy: boolean;
  onClose: () => void;
  /** What went wrong, as a sentence; null when it is done. */
  onContact: (contact: ContactInput) => Promise<string | null>;
  children?: ReactNode;
}

export function ContactDialog(props: ContactDialogProps) {
  const { title, lead, submit, busy, onClose, onContact, children } = props;
  const [contact, setContact] = useState(NOBODY);
  const [problem, setProblem] = useState<string | null>(null);
  async function send(): Promise<void> {
    const wrong = await onContact(contactInput(contact));
    if (wrong === null) onClose();
    else setProblem(wrong);
  }
  return (
    <Dialog title={title} lead={lead} size="small" onClose={onClose}>
      <Form submit={submit} busy={busy} problem={problem} onSubmit={send} onCancel={onClose}>
        <ContactFields value={contact} onChange={setContact} autoFocus />
        {children}
      </Form>
    </Dialog>
  );
}
