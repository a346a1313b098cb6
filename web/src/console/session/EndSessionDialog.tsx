// Asks for confirmation and ends a session.
import { useState } from 'react';
import { EndSessionDocument } from '../../gql.ts';
import { useMutation } from '../../shared/connection/mutation.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { DialogForm } from '../../shared/dialog/DialogForm.tsx';
import type { SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';

const labels = texts.session;

interface EndSessionDialogProps {
  session: SessionData;
  onClose: () => void;
}

export function EndSessionDialog({ session, onClose }: EndSessionDialogProps) {
  const { send, busy } = useMutation(EndSessionDocument);
  const [error, setError] = useState<string | null>(null);
  async function end(): Promise<void> {
    const result = await send({ sessionId: session.id });
    if (result.ok) onClose();
    else setError(result.message);
  }
  return (
    <Dialog title={labels.endTitle} size="small" onClose={onClose}>
      <DialogForm danger submitLabel={labels.end} busy={busy} error={error} onSubmit={end} onCancel={onClose}>
        <p>{labels.endLead}</p>
      </DialogForm>
    </Dialog>
  );
}
