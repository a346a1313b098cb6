// What was completed, to be approved or rejected.
import { useState } from 'react';
import { Button } from '../../shared/controls/Button.tsx';
import { texts } from '../../texts/join.ts';
import { ActionBar } from '../step/ActionBar.tsx';
import { DecideDialog, type Decision } from './DecisionDialog.tsx';
import { Documents } from '../document/InteractionDocuments.tsx';
import { Downloads } from '../document/DownloadButtons.tsx';
import { useMe } from '../session/currentParticipant.ts';
import panel from '../step/panel.module.css';
import type { StepProps } from '../step/StepPanel.tsx';

const own = texts.decide;

export function ApprovalStep({ bubble }: StepProps) {
  const { session } = useMe();
  const [decision, setDecision] = useState<Decision | null>(null);
  return (
    <>
      <div className={panel.panel}>
        <p className={panel.lead}>{own.lead(session.agent.name)}</p>
        <Downloads bubble={bubble} />
        <Documents bubble={bubble} />
      </div>
      <ActionBar>
        <Button label={own.reject} size="large" onPress={() => setDecision('reject')} testId="reject" />
        <Button
          label={own.approve}
          variant="primary"
          size="large"
          onPress={() => setDecision('approve')}
          testId="approve"
        />
      </ActionBar>
      {decision && <DecideDialog bubble={bubble} decision={decision} onClose={() => setDecision(null)} />}
    </>
  );
}
