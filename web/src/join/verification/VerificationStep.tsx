// Proof of who one is, by the method that the step names.
import { CallStep } from './CallStep.tsx';
import { CodeStep } from './CodeStep.tsx';
import type { StepProps } from '../step/StepPanel.tsx';

export function VerificationStep({ part }: StepProps) {
  const { verification } = part.task;
  if (!verification) return null;
  if (verification.__typename === 'OtpVerification') return <CodeStep stepId={part.step.id} otp={verification} />;
  return <CallStep stepId={part.step.id} call={verification} />;
}
