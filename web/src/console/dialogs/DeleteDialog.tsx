// Asks once more before a bubble is taken back.
import { useState } from 'react';
import { DeleteInteractionDocument } from '../../gql.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { Form } from '../../shared/dialog/DialogForm.tsx';
import { useOrder } from '../../shared/connection/mutation.ts';
import { toast } from '../../shared/feedback/Toasts.tsx';
import type { Bubble } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';

interface DeleteDialogProps {
  bubble: Bubble;
  onClose: () => void;
  /** Shown as leaving until the server has said yes or no. */
  onLeaving: (leaving: boolean) => void;
}

export function DeleteDialog({ bubble, onClose, onLeaving }: DeleteDialogProps) {
  const { send } = useOrder(DeleteInteractionDocument);
  const [sent, setSent] = useState(false);
  async function remove(): Promise<void> {
    setSent(true);
    onLeaving(true);
    onClose();
    const answer = await send({ interactionId: bubble.id });
    if (answer.ok) return;
    onLeaving(false);
    toast(answer.message, 'bad');
  }
  return (
    <Dialog title={texts.remove.title(bubble.name)} size="small" onClose={onClose}>
      <Form danger submit={texts.remove.submit} busy={sent} onSubmit={remove} onCancel={onClose}>
        <p>{texts.remove.lead}</p>
      </Form>
    </Dialog>
  );
}
