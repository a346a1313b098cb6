// The documents of an item to read: one at a time, where there are several.
import { useState } from 'react';
import { Choices } from '../../shared/controls/SegmentedControl.tsx';
import { DocumentViewer } from '../../shared/document/DocumentViewer.tsx';
import { isDocument } from '../../shared/session/stepKinds.ts';
import type { Bubble } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { Paper } from './DocumentPages.tsx';

export function Documents({ bubble }: { bubble: Bubble }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const may = bubble.toolbar.some((one) => one.action === 'PREVIEW' && one.available);
  const steps = bubble.steps.filter((one) => isDocument(one.kind) && (one.document || one.reached));
  const step = steps.find((one) => one.id === chosen) ?? steps[0];
  if (!may || !step) return null;
  return (
    <section>
      {steps.length > 1 && (
        <Choices
          label={texts.decide.documents}
          choices={steps.map((one) => ({ key: one.id, label: one.name }))}
          chosen={step.id}
          onChoose={setChosen}
        />
      )}
      <Paper>
        {(zoom) => (
          <DocumentViewer
            key={step.id}
            interactionId={bubble.id}
            stepId={step.id}
            name={step.name}
            pages={step.document?.pages ?? null}
            zoom={zoom}
          />
        )}
      </Paper>
    </section>
  );
}
