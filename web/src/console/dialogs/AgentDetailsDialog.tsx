// Asks the agent for the details that are required before the interaction is sent to the customer.
import { useState } from 'react';
import { CompleteAgentDetailsDocument } from '../../gql.ts';
import { useMutation } from '../../shared/connection/mutation.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { DialogForm } from '../../shared/dialog/DialogForm.tsx';
import { toast } from '../../shared/feedback/Toasts.tsx';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { useFieldValues, AgentFields } from './AgentFields.tsx';

const labels = texts.agentDetails;

interface AgentDetailsDialogProps {
  interaction: Interaction;
  onClose: () => void;
}

export function AgentDetailsDialog({ interaction, onClose }: AgentDetailsDialogProps) {
  const fields = interaction.agentDetails?.fields ?? [];
  const values = useFieldValues(fields, interaction.agentDetails?.values ?? []);
  const [error, setError] = useState<string | null>(null);
  const { send, busy } = useMutation(CompleteAgentDetailsDocument);
  async function submit(): Promise<void> {
    const result = await send({ interactionId: interaction.id, values: values.inputs });
    if (!result.ok) return setError(result.message);
    toast(labels.saved);
    onClose();
  }
  return (
    <Dialog title={labels.title} lead={labels.lead} onClose={onClose}>
      <DialogForm submitLabel={labels.submit} busy={busy} error={error} onSubmit={submit} onCancel={onClose}>
        <AgentFields legend={labels.title} fields={fields} values={values} />
      </DialogForm>
    </Dialog>
  );
}
