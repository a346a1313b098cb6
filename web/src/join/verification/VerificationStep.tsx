// Verifies the identity of the participant, by the method of the step.
import { CallStep } from './CallStep.tsx';
import { CodeStep } from './CodeStep.tsx';
import type { StepProps } from '../step/stepProps.ts';

export function VerificationStep({ current }: StepProps) {
  const { verification } = current.assignment;
  if (!verification) return null;
  if (verification.__typename === 'OtpVerification') return <CodeStep stepId={current.step.id} verification={verification} />;
  return <CallStep stepId={current.step.id} verification={verification} />;
}
