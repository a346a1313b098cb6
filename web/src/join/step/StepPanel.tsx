// Shows the component for the participant's open assignment, by its duty.
import type { AssignmentDuty } from '../../gql.ts';
import { ApprovalStep } from '../approval/ApprovalStep.tsx';
import { CartStep } from '../cart/CartStep.tsx';
import { DocumentStep } from '../document/DocumentStep.tsx';
import { FormStep } from '../form/FormStep.tsx';
import { UploadStep } from '../upload/UploadStep.tsx';
import { VerificationStep } from '../verification/VerificationStep.tsx';
import type { StepProps } from './stepProps.ts';

const STEP_COMPONENTS: Record<AssignmentDuty, (props: StepProps) => React.ReactNode> = {
  SIGN: DocumentStep,
  FILL: FormStep,
  UPLOAD: UploadStep,
  CONFIRM: CartStep,
  VERIFY: VerificationStep,
  APPROVE: ApprovalStep,
};

export function StepPanel({ interaction, current }: StepProps) {
  const StepComponent = STEP_COMPONENTS[current.assignment.duty];
  return <StepComponent interaction={interaction} current={current} />;
}
