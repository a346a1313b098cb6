// A cart to confirm: its items, the total and the Confirm button.
import { useState } from 'react';
import { ConfirmCartDocument } from '../../gql.ts';
import { classNames } from '../../shared/appearance/classNames.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { Notice } from '../../shared/feedback/Notice.tsx';
import { formatMoney } from '../../shared/format/formatters.ts';
import { texts } from '../../texts/join.ts';
import { ActionBar } from '../step/ActionBar.tsx';
import panel from '../step/panel.module.css';
import type { StepProps } from '../step/stepProps.ts';
import { useSubmitStep } from '../step/useSubmitStep.ts';
import { CartLines } from './CartLines.tsx';

const labels = texts.cart;

export function CartStep({ current: { step } }: StepProps) {
  const [error, setError] = useState<string | null>(null);
  const { send, busy } = useSubmitStep(ConfirmCartDocument);
  async function confirm(): Promise<void> {
    const result = await send({ stepId: step.id });
    setError(result.ok ? null : result.message);
  }
  return (
    <>
      <div className={classNames(panel.panel, panel.narrow)}>
        <p className={panel.lead}>{labels.lead}</p>
        <CartLines step={step} />
        {error && <Notice kind="bad">{error}</Notice>}
      </div>
      <ActionBar>
        <Button
          label={step.total ? labels.confirmFor(formatMoney(step.total)) : labels.confirm}
          variant="primary"
          size="large"
          busy={busy}
          onPress={confirm}
          testId="confirm"
        />
      </ActionBar>
    </>
  );
}
