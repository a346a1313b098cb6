// Asks for the signature and submits it with the values of the fields.
import { useState } from 'react';
import { SignStepDocument } from '../../gql.ts';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import { DialogForm } from '../../shared/dialog/DialogForm.tsx';
import {
  emptySignature,
  signatureError,
  signatureInput,
  SignatureInput,
} from '../../shared/signature/SignatureInput.tsx';
import { texts } from '../../texts/join.ts';
import type { Draft } from '../form/useDraft.ts';
import type { FieldErrors } from '../form/useFieldErrors.ts';
import { useCurrentParticipant } from '../session/currentParticipant.ts';
import panel from '../step/panel.module.css';
import { useSubmitStep } from '../step/useSubmitStep.ts';

const labels = texts.sign;

interface SignDialogProps {
  stepId: string;
  documentName: string;
  draft: Draft;
  fieldErrors: FieldErrors;
  onClose: () => void;
}

export function SignDialog({ stepId, documentName, draft, fieldErrors, onClose }: SignDialogProps) {
  const participant = useCurrentParticipant();
  const [signature, setSignature] = useState(() => emptySignature(participant.name));
  const [error, setError] = useState<string | null>(null);
  const { send, busy } = useSubmitStep(SignStepDocument, draft.store);
  async function sign(): Promise<void> {
    const message = signatureError(signature);
    if (message) return setError(message);
    setError(null);
    const result = await send({ stepId, signature: signatureInput(signature), values: draft.values });
    if (result.ok) return;
    const otherErrors = fieldErrors.showServerErrors(result);
    // the error of a field is shown at the field, behind the dialog
    if (otherErrors === null) onClose();
    else setError(otherErrors);
  }
  return (
    <Dialog title={labels.title} lead={labels.lead(documentName)} onClose={onClose}>
      <DialogForm submitLabel={labels.submit} busy={busy} error={error} onSubmit={sign} onCancel={onClose}>
        <SignatureInput value={signature} onChange={setSignature} />
        <p className={panel.legend}>{labels.consent}</p>
      </DialogForm>
    </Dialog>
  );
}
