// Verifies the identity of the participant, by the method of the step.
import type { StepProps } from '../step/stepProps.ts';
import { CallStep } from './CallStep.tsx';
import { CodeStep } from './CodeStep.tsx';

export function VerificationStep({ current }: StepProps) {
  const { verification } = current.assignment;
  const stepId = current.step.id;
  switch (verification?.__typename) {
    case 'OtpVerification':
      return <CodeStep stepId={stepId} verification={verification} />;
    case 'PhoneVerification':
      return <CallStep stepId={stepId} verification={verification} />;
    default:
      return null;
  }
}
