// Declines an interaction, with a reason.
import { useState } from 'react';
import { DeclineInteractionDocument } from '../../gql.ts';
import { useMutation } from '../../shared/connection/mutation.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { DialogForm } from '../../shared/dialog/DialogForm.tsx';
import { TextField } from '../../shared/fields/TextField.tsx';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { useCurrentParticipant } from '../session/currentParticipant.ts';

const labels = texts.decline;
/** As the server allows. */
const MAX_LENGTH = 1_000;

interface DeclineDialogProps {
  interaction: Interaction;
  onClose: () => void;
}

export function DeclineDialog({ interaction, onClose }: DeclineDialogProps) {
  const { session } = useCurrentParticipant();
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string | null>(null);
  const { send, busy } = useMutation(DeclineInteractionDocument);
  async function decline(): Promise<void> {
    const result = await send({ interactionId: interaction.id, reason: reason.trim() });
    if (result.ok) onClose();
    else setError(result.message);
  }
  return (
    <Dialog
      title={labels.title}
      lead={labels.lead(interaction.name, session.agent.name)}
      position="top"
      onClose={onClose}
    >
      <DialogForm
        submitLabel={labels.submit}
        danger
        busy={busy}
        error={error}
        onSubmit={decline}
        onCancel={onClose}
      >
        <TextField
          label={labels.reason}
          value={reason}
          required
          lines={4}
          maxLength={MAX_LENGTH}
          autoFocus
          onChange={setReason}
        />
      </DialogForm>
    </Dialog>
  );
}
