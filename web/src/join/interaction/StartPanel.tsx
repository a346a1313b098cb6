// Before it is started: what it takes, a look at the document, and Start.
import { useState } from 'react';
import { StartInteractionDocument } from '../../gql.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { labelOf } from '../../shared/fields/FieldInput.tsx';
import { Moment } from '../../shared/format/Timestamp.tsx';
import { Notice } from '../../shared/feedback/Notice.tsx';
import { useOrder } from '../../shared/connection/mutation.ts';
import type { Bubble } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { ActionBar } from '../step/ActionBar.tsx';
import { CartLines } from '../cart/CartLines.tsx';
import { Documents } from '../document/InteractionDocuments.tsx';
import { canDecline, partsOf } from './participantStatus.ts';
import { useMe } from '../session/currentParticipant.ts';
import panel from '../step/panel.module.css';
import { StepList } from './StepProgress.tsx';

const own = texts.start;

interface StartProps {
  bubble: Bubble;
  onDecline: () => void;
}

export function Start({ bubble, onDecline }: StartProps) {
  const { session } = useMe();
  const [problem, setProblem] = useState<string | null>(null);
  const { send, busy } = useOrder(StartInteractionDocument);
  async function start(): Promise<void> {
    const answer = await send({ interactionId: bubble.id });
    setProblem(answer.ok ? null : answer.message);
  }
  return (
    <>
      <div className={panel.panel}>
        <Lead bubble={bubble} />
        <Glimpse bubble={bubble} />
        <Documents bubble={bubble} />
      </div>
      <ActionBar note={problem && <Notice kind="bad">{problem}</Notice>}>
        {canDecline('start', session) && <Button label={texts.decline.title} size="large" onPress={onDecline} />}
        <Button label={own.start} variant="primary" size="large" busy={busy} onPress={start} testId="start" />
      </ActionBar>
    </>
  );
}

function Lead({ bubble }: { bubble: Bubble }) {
  const { id, session } = useMe();
  return (
    <>
      <p>
        {session.kind === 'APPROVAL' ? texts.decide.lead(session.agent.name) : duties(bubble, id)}
        {bubble.expiresAt && (
          <>
            {' '}
            {own.until} <Moment at={bubble.expiresAt} />.
          </>
        )}
      </p>
      {bubble.steps.length > 1 && session.kind !== 'APPROVAL' && (
        <section>
          <h2 className={panel.heading}>{own.what}</h2>
          <StepList bubble={bubble} />
        </section>
      )}
    </>
  );
}

/** What a single step asks for, where it shows no pages. */
function Glimpse({ bubble }: { bubble: Bubble }) {
  const [step, more] = bubble.steps;
  if (!step || more) return null;
  if (step.kind === 'CART') return <CartLines items={step.items} />;
  if (step.kind === 'FILE_REQUEST') return <p className={panel.lead}>{texts.upload.lead(step.fileCount)}</p>;
  if (step.kind !== 'FORM') return null;
  return (
    <section>
      <h2 className={panel.heading}>{own.asks}</h2>
      <ul className={panel.list}>
        {step.fields.map((field) => (
          <li key={field.name}>{labelOf(field)}</li>
        ))}
      </ul>
    </section>
  );
}

/** What is asked of one, as a sentence. */
function duties(bubble: Bubble, me: string): string {
  const asked = new Set(partsOf(bubble, me).map(({ task }) => task.duty));
  return texts.asked(new Intl.ListFormat(undefined, { type: 'conjunction' }).format([...asked].map((one) => texts.duties[one])));
}
