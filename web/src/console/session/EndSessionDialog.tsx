// Asks once more before a session is ended.
import { useState } from 'react';
import { EndSessionDocument } from '../../gql.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { Form } from '../../shared/dialog/DialogForm.tsx';
import { useOrder } from '../../shared/connection/mutation.ts';
import type { SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';

const own = texts.session;

interface EndSessionDialogProps {
  session: SessionData;
  onClose: () => void;
}

export function EndSessionDialog({ session, onClose }: EndSessionDialogProps) {
  const { send, busy } = useOrder(EndSessionDocument);
  const [problem, setProblem] = useState<string | null>(null);
  async function end(): Promise<void> {
    const answer = await send({ sessionId: session.id });
    if (answer.ok) onClose();
    else setProblem(answer.message);
  }
  return (
    <Dialog title={own.endTitle} size="small" onClose={onClose}>
      <Form danger submit={own.end} busy={busy} problem={problem} onSubmit={end} onCancel={onClose}>
        <p>{own.endLead}</p>
      </Form>
    </Dialog>
  );
}
