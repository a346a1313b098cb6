// Asks for confirmation and deletes an interaction.
import { useState } from 'react';
import { DeleteInteractionDocument } from '../../gql.ts';
import { useMutation } from '../../shared/connection/mutation.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { DialogForm } from '../../shared/dialog/DialogForm.tsx';
import { toast } from '../../shared/feedback/Toasts.tsx';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';

interface DeleteDialogProps {
  interaction: Interaction;
  onClose: () => void;
  /** Called with true when the mutation is sent, and with false if it was refused. */
  onDeleting: (isDeleting: boolean) => void;
}

export function DeleteDialog({ interaction, onClose, onDeleting }: DeleteDialogProps) {
  const { send } = useMutation(DeleteInteractionDocument);
  const [wasSent, setWasSent] = useState(false);
  async function submit(): Promise<void> {
    setWasSent(true);
    onDeleting(true);
    onClose();
    const result = await send({ interactionId: interaction.id });
    if (result.ok) return;
    onDeleting(false);
    toast(result.message, 'bad');
  }
  return (
    <Dialog title={texts.deletion.title(interaction.name)} size="small" onClose={onClose}>
      <DialogForm
        danger
        submitLabel={texts.deletion.submit}
        busy={wasSent}
        onSubmit={submit}
        onCancel={onClose}
      >
        <p>{texts.deletion.lead}</p>
      </DialogForm>
    </Dialog>
  );
}
