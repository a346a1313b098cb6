// Signing: a drawn line or the typed name, with everything that was filled in.
import { useState } from 'react';
import { SignStepDocument } from '../../gql.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { Form } from '../../shared/dialog/DialogForm.tsx';
import { missing, signatureInput, SignatureInput, unsigned } from '../../shared/signature/SignatureInput.tsx';
import { texts } from '../../texts/join.ts';
import { useMe } from '../session/currentParticipant.ts';
import panel from '../step/panel.module.css';
import type { Filling } from '../form/useDraft.ts';
import { useHandIn } from '../step/useSubmitStep.ts';
import type { Problems } from '../form/useFieldErrors.ts';

const own = texts.sign;

interface SignDialogProps {
  stepId: string;
  /** The document's. */
  name: string;
  filling: Filling;
  problems: Problems;
  onClose: () => void;
}

export function SignDialog({ stepId, name, filling, problems, onClose }: SignDialogProps) {
  const me = useMe();
  const [signature, setSignature] = useState(() => unsigned(me.name));
  const [problem, setProblem] = useState<string | null>(null);
  const { send, busy } = useHandIn(SignStepDocument, filling.draft);
  async function sign(): Promise<void> {
    const lack = missing(signature);
    if (lack) return setProblem(lack);
    setProblem(null);
    const answer = await send({ stepId, ...signatureInput(signature), values: filling.given });
    if (answer.ok) return;
    const rest = problems.take(answer);
    // what is wrong with a field is told at the field
    if (rest === null) onClose();
    else setProblem(rest);
  }
  return (
    <Dialog title={own.title} lead={own.lead(name)} onClose={onClose}>
      <Form submit={own.submit} busy={busy} problem={problem} onSubmit={sign} onCancel={onClose}>
        <SignatureInput value={signature} onChange={setSignature} />
        <p className={panel.legend}>{own.consent}</p>
      </Form>
    </Dialog>
  );
}
