// The agent signs: a drawn line or the typed name, and what the document asks of the agent.
import { useState } from 'react';
import { SignAsAgentDocument } from '../../gql.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { Form } from '../../shared/dialog/DialogForm.tsx';
import { useOrder } from '../../shared/connection/mutation.ts';
import { missing, signatureInput, SignatureInput, unsigned } from '../../shared/signature/SignatureInput.tsx';
import { toast } from '../../shared/feedback/Toasts.tsx';
import type { Bubble, Field } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { ownTask } from '../interaction/interactionStatus.ts';
import { useValues, ValueFields } from './AgentFields.tsx';

interface SignDialogProps {
  bubble: Bubble;
  /** The agent's own. */
  name: string;
  onClose: () => void;
}

export function SignDialog({ bubble, name, onClose }: SignDialogProps) {
  const [signature, setSignature] = useState(() => unsigned(name));
  const [problem, setProblem] = useState<string | null>(null);
  const { send, busy } = useOrder(SignAsAgentDocument);
  const turn = ownTask(bubble, 'SIGN');
  const fields = turn?.step.fields.filter(isOwn) ?? [];
  const values = useValues(fields, turn?.task.values ?? []);

  async function sign(): Promise<void> {
    const lack = missing(signature);
    if (lack) return setProblem(lack);
    const given = { ...signatureInput(signature), values: values.given };
    const answer = await send({ interactionId: bubble.id, ...given });
    if (!answer.ok) return setProblem(answer.message);
    toast(texts.sign.signed);
    onClose();
  }
  return (
    <Dialog title={texts.sign.title} lead={texts.sign.lead(bubble.name)} onClose={onClose}>
      <Form submit={texts.sign.submit} busy={busy} problem={problem} onSubmit={sign} onCancel={onClose}>
        {fields.length > 0 && <ValueFields legend={texts.sign.fields} fields={fields} values={values} />}
        <SignatureInput value={signature} onChange={setSignature} />
      </Form>
    </Dialog>
  );
}

function isOwn(field: Field): boolean {
  return field.name.startsWith('agent.') && field.kind !== 'SIGNATURE';
}
