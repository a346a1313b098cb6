// A workflow's form that is the agent's to fill in.
import { useState } from 'react';
import { SubmitAgentFormDocument } from '../../gql.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { Form } from '../../shared/dialog/DialogForm.tsx';
import { useOrder } from '../../shared/connection/mutation.ts';
import { toast } from '../../shared/feedback/Toasts.tsx';
import type { Bubble } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { ownTask } from '../interaction/interactionStatus.ts';
import { useValues, ValueFields } from './AgentFields.tsx';

const own = texts.form;

interface AgentFormDialogProps {
  bubble: Bubble;
  onClose: () => void;
}

export function AgentFormDialog({ bubble, onClose }: AgentFormDialogProps) {
  const [turn] = useState(() => ownTask(bubble, 'FILL'));
  const fields = turn?.step.fields ?? [];
  const values = useValues(fields, turn?.task.values ?? []);
  const [problem, setProblem] = useState<string | null>(null);
  const { send, busy } = useOrder(SubmitAgentFormDocument);
  async function submit(): Promise<void> {
    if (!turn) return;
    const answer = await send({ stepId: turn.step.id, values: values.given });
    if (!answer.ok) return setProblem(answer.message);
    toast(own.saved);
    onClose();
  }
  const title = own.title(turn?.step.name ?? bubble.name);
  return (
    <Dialog title={title} lead={own.lead} onClose={onClose}>
      <Form submit={own.submit} busy={busy} problem={problem} onSubmit={submit} onCancel={onClose}>
        <ValueFields legend={title} fields={fields} values={values} />
      </Form>
    </Dialog>
  );
}
