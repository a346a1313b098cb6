// The contents of a completed interaction, to approve or to reject.
import { useState } from 'react';
import { Button } from '../../shared/controls/Button.tsx';
import { texts } from '../../texts/join.ts';
import { DownloadButtons } from '../document/DownloadButtons.tsx';
import { InteractionDocuments } from '../document/InteractionDocuments.tsx';
import { useCurrentParticipant } from '../session/currentParticipant.ts';
import { ActionBar } from '../step/ActionBar.tsx';
import panel from '../step/panel.module.css';
import type { StepProps } from '../step/stepProps.ts';
import { DecisionDialog, type Decision } from './DecisionDialog.tsx';

const labels = texts.approval;

export function ApprovalStep({ interaction }: StepProps) {
  const { session } = useCurrentParticipant();
  const [decision, setDecision] = useState<Decision | null>(null);
  return (
    <>
      <div className={panel.panel}>
        <p className={panel.lead}>{labels.lead(session.agent.name)}</p>
        <DownloadButtons interaction={interaction} />
        <InteractionDocuments interaction={interaction} />
      </div>
      <ActionBar>
        <Button label={labels.reject} size="large" onPress={() => setDecision('reject')} testId="reject" />
        <Button
          label={labels.approve}
          variant="primary"
          size="large"
          onPress={() => setDecision('approve')}
          testId="approve"
        />
      </ActionBar>
      {decision && (
        <DecisionDialog interaction={interaction} decision={decision} onClose={() => setDecision(null)} />
      )}
    </>
  );
}
