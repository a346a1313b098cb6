// A cart: its lines, what they come to, and Confirm.
import { useState } from 'react';
import { ConfirmCartDocument } from '../../gql.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { money } from '../../shared/format/formatters.ts';
import { Notice } from '../../shared/feedback/Notice.tsx';
import { sumsOf } from '../../shared/session/cartTotals.ts';
import { texts } from '../../texts/join.ts';
import { ActionBar } from '../step/ActionBar.tsx';
import { CartLines } from './CartLines.tsx';
import { classes } from '../../shared/appearance/classNames.ts';
import panel from '../step/panel.module.css';
import type { StepProps } from '../step/StepPanel.tsx';
import { useHandIn } from '../step/useSubmitStep.ts';

const own = texts.cart;

export function CartStep({ part: { step } }: StepProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const { send, busy } = useHandIn(ConfirmCartDocument);
  const sums = sumsOf(step.items);
  const [only] = sums;
  const amount = only && sums.length === 1 ? money(only[1], only[0]) : null;
  async function confirm(): Promise<void> {
    const answer = await send({ stepId: step.id });
    setProblem(answer.ok ? null : answer.message);
  }
  return (
    <>
      <div className={classes(panel.panel, panel.narrow)}>
        <p className={panel.lead}>{own.lead}</p>
        <CartLines items={step.items} />
        {problem && <Notice kind="bad">{problem}</Notice>}
      </div>
      <ActionBar>
        <Button
          label={amount ? own.confirmFor(amount) : own.confirm}
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
