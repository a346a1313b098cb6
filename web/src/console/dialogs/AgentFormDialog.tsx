// A form that the agent fills in.
import { useState } from 'react';
import { SubmitAgentFormDocument } from '../../gql.ts';
import { useMutation } from '../../shared/connection/mutation.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { DialogForm } from '../../shared/dialog/DialogForm.tsx';
import { toast } from '../../shared/feedback/Toasts.tsx';
import { openAssignment } from '../../shared/session/stepAssignments.ts';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { useFieldValues, AgentFields } from './AgentFields.tsx';

const labels = texts.agentForm;

interface AgentFormDialogProps {
  interaction: Interaction;
  onClose: () => void;
}

export function AgentFormDialog({ interaction, onClose }: AgentFormDialogProps) {
  // kept while the dialog is open: the form stays visible after the assignment is done
  const [current] = useState(() => openAssignment(interaction, null, 'FILL'));
  const fields = current?.step.fields ?? [];
  const values = useFieldValues(fields, current?.assignment.values ?? []);
  const [error, setError] = useState<string | null>(null);
  const { send, busy } = useMutation(SubmitAgentFormDocument);
  async function submit(): Promise<void> {
    if (!current) return;
    const result = await send({ stepId: current.step.id, values: values.inputs });
    if (!result.ok) return setError(result.message);
    toast(labels.saved);
    onClose();
  }
  const title = current?.step.name ?? interaction.name;
  return (
    <Dialog title={title} lead={labels.lead} onClose={onClose}>
      <DialogForm submitLabel={labels.submit} busy={busy} error={error} onSubmit={submit} onCancel={onClose}>
        <AgentFields legend={title} fields={fields} values={values} />
      </DialogForm>
    </Dialog>
  );
}
