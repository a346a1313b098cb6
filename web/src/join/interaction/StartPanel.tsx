// Shown before an interaction is started: what is requested, a preview and the Start button.
import { useState } from 'react';
import { StartInteractionDocument } from '../../gql.ts';
import { useMutation } from '../../shared/connection/mutation.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { Notice } from '../../shared/feedback/Notice.tsx';
import { fieldLabel } from '../../shared/fields/FieldInput.tsx';
import { Timestamp } from '../../shared/format/Timestamp.tsx';
import { assignmentsOf } from '../../shared/session/stepAssignments.ts';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { CartLines } from '../cart/CartLines.tsx';
import { InteractionDocuments } from '../document/InteractionDocuments.tsx';
import { useCurrentParticipant } from '../session/currentParticipant.ts';
import { ActionBar } from '../step/ActionBar.tsx';
import panel from '../step/panel.module.css';
import { canDecline } from './participantStatus.ts';
import { StepList } from './StepList.tsx';

const labels = texts.start;

interface StartPanelProps {
  interaction: Interaction;
  onDecline: () => void;
}

export function StartPanel({ interaction, onDecline }: StartPanelProps) {
  const { session } = useCurrentParticipant();
  const [error, setError] = useState<string | null>(null);
  const { send, busy } = useMutation(StartInteractionDocument);
  async function start(): Promise<void> {
    const result = await send({ interactionId: interaction.id });
    setError(result.ok ? null : result.message);
  }
  return (
    <>
      <div className={panel.panel}>
        <Lead interaction={interaction} />
        <StepPreview interaction={interaction} />
        <InteractionDocuments interaction={interaction} />
      </div>
      <ActionBar note={error && <Notice kind="bad">{error}</Notice>}>
        {canDecline('notStarted', session) && (
          <Button label={texts.decline.title} size="large" onPress={onDecline} />
        )}
        <Button
          label={labels.start}
          variant="primary"
          size="large"
          busy={busy}
          onPress={start}
          testId="start"
        />
      </ActionBar>
    </>
  );
}

function Lead({ interaction }: { interaction: Interaction }) {
  const { id, session } = useCurrentParticipant();
  return (
    <>
      <p>
        {session.kind === 'APPROVAL'
          ? texts.approval.lead(session.agent.name)
          : dutiesSentence(interaction, id)}
        {interaction.expiresAt && (
          <>
            {' '}
            {labels.deadline} <Timestamp at={interaction.expiresAt} />.
          </>
        )}
      </p>
      {interaction.steps.length > 1 && session.kind !== 'APPROVAL' && (
        <section>
          <h2 className={panel.heading}>{labels.steps}</h2>
          <StepList interaction={interaction} />
        </section>
      )}
    </>
  );
}

/** The contents of an interaction with a single step that is not a document. */
function StepPreview({ interaction }: { interaction: Interaction }) {
  const [step, ...otherSteps] = interaction.steps;
  if (!step || otherSteps.length > 0) return null;
  if (step.kind === 'CART') return <CartLines step={step} />;
  if (step.kind === 'FILE_REQUEST') return <p className={panel.lead}>{texts.upload.lead(step.fileCount ?? 0)}</p>;
  if (step.kind !== 'FORM') return null;
  return (
    <section>
      <h2 className={panel.heading}>{labels.fields}</h2>
      <ul className={panel.list}>
        {step.fields.map((field) => (
          <li key={field.name}>{fieldLabel(field)}</li>
        ))}
      </ul>
    </section>
  );
}

/** Lists the duties of the participant in one sentence. */
function dutiesSentence(interaction: Interaction, participantId: string): string {
  const assignments = assignmentsOf(interaction, participantId);
  const duties = new Set(assignments.map(({ assignment }) => assignment.duty));
  const format = new Intl.ListFormat(undefined, { type: 'conjunction' });
  return texts.requested(format.format([...duties].map((duty) => texts.duties[duty])));
}
