// Saying no, and why.
import { useState } from 'react';
import { DeclineInteractionDocument } from '../../gql.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { Form } from '../../shared/dialog/DialogForm.tsx';
import { useOrder } from '../../shared/connection/mutation.ts';
import { TextField } from '../../shared/fields/TextField.tsx';
import type { Bubble } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { useMe } from '../session/currentParticipant.ts';

const own = texts.decline;
const LONGEST = 1_000;

interface DeclineDialogProps {
  bubble: Bubble;
  onClose: () => void;
}

export function DeclineDialog({ bubble, onClose }: DeclineDialogProps) {
  const { session } = useMe();
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const { send, busy } = useOrder(DeclineInteractionDocument);
  async function decline(): Promise<void> {
    const answer = await send({ interactionId: bubble.id, reason: reason.trim() });
    if (answer.ok) onClose();
    else setProblem(answer.message);
  }
  return (
    <Dialog title={own.title} lead={own.lead(bubble.name, session.agent.name)} place="top" onClose={onClose}>
      <Form submit={own.submit} danger busy={busy} problem={problem} onSubmit={decline} onCancel={onClose}>
        <TextField
          label={own.reason}
          value={reason}
          required
          lines={4}
          maxLength={LONGEST}
          autoFocus
          onChange={setReason}
        />
      </Form>
    </Dialog>
  );
}
