// What the agent has to tell before the customer receives the bubble.
import { useState } from 'react';
import { CompleteAgentDetailsDocument } from '../../gql.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { Form } from '../../shared/dialog/DialogForm.tsx';
import { useOrder } from '../../shared/connection/mutation.ts';
import { toast } from '../../shared/feedback/Toasts.tsx';
import type { Bubble } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { useValues, ValueFields } from './AgentFields.tsx';

const own = texts.details;

interface AgentDetailsDialogProps {
  bubble: Bubble;
  onClose: () => void;
}

export function AgentDetailsDialog({ bubble, onClose }: AgentDetailsDialogProps) {
  const fields = bubble.agentDetails?.fields ?? [];
  const values = useValues(fields, bubble.agentDetails?.values ?? []);
  const [problem, setProblem] = useState<string | null>(null);
  const { send, busy } = useOrder(CompleteAgentDetailsDocument);
  async function tell(): Promise<void> {
    const answer = await send({ interactionId: bubble.id, values: values.given });
    if (!answer.ok) return setProblem(answer.message);
    toast(own.saved);
    onClose();
  }
  return (
    <Dialog title={own.title} lead={own.lead} onClose={onClose}>
      <Form submit={own.submit} busy={busy} problem={problem} onSubmit={tell} onCancel={onClose}>
        <ValueFields legend={own.title} fields={fields} values={values} />
      </Form>
    </Dialog>
  );
}
