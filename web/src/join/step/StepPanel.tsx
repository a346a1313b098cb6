// The step that is one's turn, by what it asks for.
import type { Duty } from '../../gql.ts';
import type { Bubble } from '../../shared/session/types.ts';
import { ApprovalStep } from '../approval/ApprovalStep.tsx';
import { CartStep } from '../cart/CartStep.tsx';
import { DocumentStep } from '../document/DocumentStep.tsx';
import { FormStep } from '../form/FormStep.tsx';
import type { Part } from '../interaction/participantStatus.ts';
import { UploadStep } from '../upload/UploadStep.tsx';
import { VerificationStep } from '../verification/VerificationStep.tsx';

export interface StepProps {
  bubble: Bubble;
  part: Part;
}

const PANELS: Record<Duty, (props: StepProps) => React.ReactNode> = {
  SIGN: DocumentStep,
  FILL: FormStep,
  UPLOAD: UploadStep,
  CONFIRM: CartStep,
  VERIFY: VerificationStep,
  APPROVE: ApprovalStep,
};

export function StepPanel({ bubble, part }: StepProps) {
  const Panel = PANELS[part.task.duty];
  return <Panel bubble={bubble} part={part} />;
}
