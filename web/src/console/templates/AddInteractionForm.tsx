// The form to add an interaction: its name, recipients, signing order and expiry, and details to ask the agent for.
import { useState } from 'react';
import { AddInteractionDocument, type AgentSigning } from '../../gql.ts';
import { useMutation } from '../../shared/connection/mutation.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { DialogForm } from '../../shared/dialog/DialogForm.tsx';
import { toast } from '../../shared/feedback/Toasts.tsx';
import { SelectField } from '../../shared/fields/SelectField.tsx';
import { TextField } from '../../shared/fields/TextField.tsx';
import { isDocument } from '../../shared/session/stepKinds.ts';
import type { SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { type AgentDetail, AgentDetailFields, agentDetailInputs } from './AgentDetailFields.tsx';
import { allRecipients, RecipientFields, recipientInputs } from './RecipientFields.tsx';
import type { Template } from './useTemplates.ts';

const labels = texts.addInteraction;

interface AddInteractionFormProps {
  session: SessionData;
  template: Template;
  onBack: () => void;
  onClose: () => void;
}

const SIGNING_OPTIONS = Object.entries(labels.agentSigning).map(([value, label]) => ({ value, label }));

export function AddInteractionForm({ session, template, onBack, onClose }: AddInteractionFormProps) {
  const [name, setName] = useState(template.name);
  const [recipients, setRecipients] = useState(() => allRecipients(session.participants));
  const [agentSigning, setAgentSigning] = useState('');
  const [expiresAt, setExpiresAt] = useState('');
  const [details, setDetails] = useState<readonly AgentDetail[]>([]);
  const [error, setError] = useState<string | null>(null);
  const { send, busy } = useMutation(AddInteractionDocument);
  const hasDocument = template.steps.some((step) => isDocument(step.kind));

  async function add(): Promise<void> {
    const result = await send({
      sessionId: session.id,
      templateId: template.id,
      name: name.trim() || null,
      recipients: recipientInputs(recipients),
      agentSigning: (agentSigning || null) as AgentSigning | null,
      agentDetails: agentDetailInputs(details),
      expiresAt: expiresAt ? new Date(expiresAt).toISOString() : null,
    });
    if (!result.ok) return setError(result.message);
    toast(labels.sent(name.trim() || template.name));
    onClose();
  }
  const noRecipient = recipients.every(({ isSelected }) => !isSelected) ? labels.noRecipient : null;
  return (
    <DialogForm
      submitLabel={labels.submit}
      busy={busy}
      disabledReason={noRecipient}
      error={error}
      onSubmit={add}
      onCancel={onClose}
      aside={<Button label={labels.back} icon="back" variant="quiet" onPress={onBack} />}
    >
      <TextField
        label={labels.name}
        value={name}
        maxLength={200}
        hint={labels.nameHint}
        autoFocus
        onChange={setName}
      />
      <RecipientFields value={recipients} participants={session.participants} onChange={setRecipients} />
      {hasDocument && (
        <SelectField
          label={labels.agentSigns}
          value={agentSigning}
          options={SIGNING_OPTIONS}
          onChange={setAgentSigning}
        />
      )}
      <TextField
        label={labels.expires}
        type="datetime-local"
        value={expiresAt}
        optional
        onChange={setExpiresAt}
      />
      <AgentDetailFields value={details} onChange={setDetails} />
    </DialogForm>
  );
}
