// Yes or no of an approver, with a comment; a no needs one.
import { useState } from 'react';
import { ApproveDocument, RejectDocument } from '../../gql.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { Form } from '../../shared/dialog/DialogForm.tsx';
import { useOrder } from '../../shared/connection/mutation.ts';
import { TextField } from '../../shared/fields/TextField.tsx';
import type { Bubble } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';

const own = texts.decide;
const LONGEST = 1_000;

export type Decision = 'approve' | 'reject';

interface DecideDialogProps {
  bubble: Bubble;
  decision: Decision;
  onClose: () => void;
}

export function DecideDialog({ bubble, decision, onClose }: DecideDialogProps) {
  const [comment, setComment] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const approval = useOrder(ApproveDocument);
  const rejection = useOrder(RejectDocument);
  const rejects = decision === 'reject';
  async function decide(): Promise<void> {
    const input = { interactionId: bubble.id, comment: comment.trim() };
    const answer = rejects
      ? await rejection.send(input)
      : await approval.send({ ...input, comment: input.comment || null });
    if (answer.ok) onClose();
    else setProblem(answer.message);
  }
  return (
    <Dialog
      title={own[decision]}
      lead={rejects ? own.rejectLead(bubble.name) : own.approveLead(bubble.name)}
      place="top"
      onClose={onClose}
    >
      <Form
        submit={own[decision]}
        danger={rejects}
        busy={approval.busy || rejection.busy}
        problem={problem}
        onSubmit={decide}
        onCancel={onClose}
      >
        <TextField
          label={rejects ? own.why : own.comment}
          value={comment}
          required={rejects}
          optional={!rejects}
          lines={4}
          maxLength={LONGEST}
          autoFocus
          onChange={setComment}
        />
      </Form>
    </Dialog>
  );
}
