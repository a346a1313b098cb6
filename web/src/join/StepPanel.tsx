// The step that is one's turn, by what it asks for.
import type { Duty } from '../gql.ts';
import type { Bubble } from '../shared/types.ts';
import { ApprovalStep } from './ApprovalStep.tsx';
import { CartStep } from './CartStep.tsx';
import { DocumentStep } from './DocumentStep.tsx';
import { FormStep } from './FormStep.tsx';
import type { Part } from './items.ts';
import { UploadStep } from './UploadStep.tsx';
import { VerificationStep } from './VerificationStep.tsx';

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
