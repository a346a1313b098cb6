// Approves or rejects, with a comment. A rejection needs a comment.
import { useState } from 'react';
import { ApproveInteractionDocument, RejectInteractionDocument } from '../../gql.ts';
import { useMutation } from '../../shared/connection/mutation.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { DialogForm } from '../../shared/dialog/DialogForm.tsx';
import { TextField } from '../../shared/fields/TextField.tsx';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';

const labels = texts.approval;
const MAX_LENGTH = 1_000;

export type Decision = 'approve' | 'reject';

interface DecisionDialogProps {
  interaction: Interaction;
  decision: Decision;
  onClose: () => void;
}

export function DecisionDialog({ interaction, decision, onClose }: DecisionDialogProps) {
  const [comment, setComment] = useState('');
  const [error, setError] = useState<string | null>(null);
  const approval = useMutation(ApproveInteractionDocument);
  const rejection = useMutation(RejectInteractionDocument);
  const isRejection = decision === 'reject';
  async function submit(): Promise<void> {
    const input = { interactionId: interaction.id, comment: comment.trim() };
    const result = isRejection
      ? await rejection.send(input)
      : await approval.send({ ...input, comment: input.comment || null });
    if (result.ok) onClose();
    else setError(result.message);
  }
  return (
    <Dialog
      title={labels[decision]}
      lead={isRejection ? labels.rejectLead(interaction.name) : labels.approveLead(interaction.name)}
      position="top"
      onClose={onClose}
    >
      <DialogForm
        submitLabel={labels[decision]}
        danger={isRejection}
        busy={approval.busy || rejection.busy}
        error={error}
        onSubmit={submit}
        onCancel={onClose}
      >
        <TextField
          label={isRejection ? labels.reason : labels.comment}
          value={comment}
          required={isRejection}
          optional={!isRejection}
          lines={4}
          maxLength={MAX_LENGTH}
          autoFocus
          onChange={setComment}
        />
      </DialogForm>
    </Dialog>
  );
}
