// The documents of an interaction, to read. If there are several, one is shown at a time.
import { useState } from 'react';
import { SegmentedControl } from '../../shared/controls/SegmentedControl.tsx';
import { DocumentViewer } from '../../shared/document/DocumentViewer.tsx';
import { documentSteps } from '../../shared/session/stepKinds.ts';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { DocumentPages } from './DocumentPages.tsx';

export function InteractionDocuments({ interaction }: { interaction: Interaction }) {
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const isAvailable = interaction.toolbar.some((item) => item.action === 'PREVIEW' && item.available);
  const steps = documentSteps(interaction).filter((step) => step.document || step.reached);
  const step = steps.find(({ id }) => id === selectedId) ?? steps[0];
  if (!isAvailable || !step) return null;
  return (
    <section>
      {steps.length > 1 && (
        <SegmentedControl
          label={texts.documents}
          options={steps.map(({ id, name }) => ({ key: id, label: name }))}
          selected={step.id}
          onSelect={setSelectedId}
        />
      )}
      <DocumentPages>
        {(zoom) => (
          <DocumentViewer
            key={step.id}
            interactionId={interaction.id}
            stepId={step.id}
            name={step.name}
            pages={step.document?.pages ?? null}
            zoom={zoom}
          />
        )}
      </DocumentPages>
    </section>
  );
}
