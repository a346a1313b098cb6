// Asks for the agent's signature, and for the values of the agent's fields in the document.
import { useState } from 'react';
import { SignAsAgentDocument } from '../../gql.ts';
import { useMutation } from '../../shared/connection/mutation.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { DialogForm } from '../../shared/dialog/DialogForm.tsx';
import { toast } from '../../shared/feedback/Toasts.tsx';
import { openAssignment } from '../../shared/session/stepAssignments.ts';
import type { Field, Interaction } from '../../shared/session/types.ts';
import {
  emptySignature,
  signatureError,
  signatureInput,
  SignatureInput,
} from '../../shared/signature/SignatureInput.tsx';
import { texts } from '../../texts/console.ts';
import { useFieldValues, AgentFields } from './AgentFields.tsx';

interface SignDialogProps {
  interaction: Interaction;
  agentName: string;
  onClose: () => void;
}

export function SignDialog({ interaction, agentName, onClose }: SignDialogProps) {
  const [signature, setSignature] = useState(() => emptySignature(agentName));
  const [error, setError] = useState<string | null>(null);
  const { send, busy } = useMutation(SignAsAgentDocument);
  const current = openAssignment(interaction, null, 'SIGN');
  const fields = agentFields(current);
  const values = useFieldValues(fields, current?.assignment.values ?? []);

  async function sign(): Promise<void> {
    const message = signatureError(signature);
    if (message) return setError(message);
    const result = await send({
      interactionId: interaction.id,
      signature: signatureInput(signature),
      values: values.inputs,
    });
    if (!result.ok) return setError(result.message);
    toast(texts.sign.signed);
    onClose();
  }
  return (
    <Dialog title={texts.sign.title} lead={texts.sign.lead(interaction.name)} onClose={onClose}>
      <DialogForm
        submitLabel={texts.sign.submit}
        busy={busy}
        error={error}
        onSubmit={sign}
        onCancel={onClose}
      >
        {fields.length > 0 && <AgentFields legend={texts.sign.fields} fields={fields} values={values} />}
        <SignatureInput value={signature} onChange={setSignature} />
      </DialogForm>
    </Dialog>
  );
}

function agentFields(current: ReturnType<typeof openAssignment>): Field[] {
  const fields = current?.step.fields ?? [];
  return fields.filter(({ kind, position }) => kind !== 'SIGNATURE' && position === current?.assignment.position);
}
