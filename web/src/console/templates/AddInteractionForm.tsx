// To whom a template is sent, under which name, who signs when, and what the agent tells first.
import { useState } from 'react';
import { AddInteractionDocument, type AgentSigning } from '../../gql.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { Form } from '../../shared/dialog/DialogForm.tsx';
import { useOrder } from '../../shared/connection/mutation.ts';
import { SelectField } from '../../shared/fields/SelectField.tsx';
import { TextField } from '../../shared/fields/TextField.tsx';
import { toast } from '../../shared/feedback/Toasts.tsx';
import type { SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { AskedDetails, detailInputs, type Detail } from './AgentDetailFields.tsx';
import { everybody, RecipientFields, recipientInputs } from './RecipientFields.tsx';
import type { Template } from './useTemplates.ts';

const own = texts.add;

interface AddFormProps {
  session: SessionData;
  template: Template;
  onBack: () => void;
  onClose: () => void;
}

const SIGNINGS = Object.entries(own.agentSigning).map(([value, label]) => ({ value, label }));

export function AddForm({ session, template, onBack, onClose }: AddFormProps) {
  const [name, setName] = useState(template.name);
  const [recipients, setRecipients] = useState(() => everybody(session.participants));
  const [signing, setSigning] = useState('');
  const [expires, setExpires] = useState('');
  const [details, setDetails] = useState<readonly Detail[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const { send, busy } = useOrder(AddInteractionDocument);
  const signed = template.steps.some((one) => one.kind.endsWith('DOCUMENT'));

  async function add(): Promise<void> {
    const answer = await send({
      sessionId: session.id,
      templateId: template.id,
      name: name.trim() || null,
      recipients: recipientInputs(recipients),
      agentSigns: (signing || null) as AgentSigning | null,
      agentDetails: detailInputs(details),
      expiresAt: expires ? new Date(expires).toISOString() : null,
    });
    if (!answer.ok) return setProblem(answer.message);
    toast(own.sent(name.trim() || template.name));
    onClose();
  }
  const nobody = recipients.every((one) => !one.chosen) ? own.nobody : null;
  return (
    <Form
      submit={own.submit}
      busy={busy}
      unavailable={nobody}
      problem={problem}
      onSubmit={add}
      onCancel={onClose}
      aside={<Button label={own.back} icon="back" variant="quiet" onPress={onBack} />}
    >
      <TextField label={own.name} value={name} maxLength={200} hint={own.nameHint} autoFocus onChange={setName} />
      <RecipientFields value={recipients} people={session.participants} onChange={setRecipients} />
      {signed && (
        <SelectField label={own.agentSigns} value={signing} options={SIGNINGS} onChange={setSigning} />
      )}
      <TextField label={own.expires} type="datetime-local" value={expires} optional onChange={setExpires} />
      <AskedDetails value={details} onChange={setDetails} />
    </Form>
  );
}
