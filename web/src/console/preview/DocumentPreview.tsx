// A document of the interaction, page by page. It follows what the participants type.
import { useState } from 'react';
import { Button } from '../../shared/controls/Button.tsx';
import { SegmentedControl } from '../../shared/controls/SegmentedControl.tsx';
import { DocumentViewer } from '../../shared/document/DocumentViewer.tsx';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import { documentSteps } from '../../shared/session/stepKinds.ts';
import type { Interaction, SessionEvent, Step } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { disabledReason, findToolbarItem } from '../interaction/toolbar.ts';
import styles from './DocumentPreview.module.css';
import { PreviewStatus } from './PreviewStatus.tsx';

const labels = texts.detailPane;
const ZOOMS = [0.5, 0.7, 1, 1.4, 2] as const;
const INITIAL_ZOOM_INDEX = 2;

interface DocumentPreviewProps {
  interaction: Interaction;
  events: readonly SessionEvent[];
}

export function DocumentPreview({ interaction, events }: DocumentPreviewProps) {
  const [zoomIndex, setZoomIndex] = useState(INITIAL_ZOOM_INDEX);
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const steps = documentSteps(interaction);
  const step = steps.find(({ id }) => id === selectedId) ?? currentDocument(steps);
  if (!step) return null;

  const item = findToolbarItem(interaction, 'PREVIEW');
  const unavailable = item ? disabledReason(item) : null;
  return (
    <div className={styles.preview}>
      <header className={styles.bar}>
        {steps.length > 1 ? (
          <SegmentedControl
            label={labels.documents}
            options={steps.map(({ id, name }) => ({ key: id, label: name }))}
            selected={step.id}
            onSelect={setSelectedId}
          />
        ) : (
          <h2 className={styles.name}>{interaction.name}</h2>
        )}
        <PreviewStatus interaction={interaction} step={step} events={events} />
        <span className={styles.space} />
        <Button
          label={labels.zoomOut}
          icon="minus"
          iconOnly
          variant="quiet"
          size="small"
          onPress={() => setZoomIndex(Math.max(0, zoomIndex - 1))}
        />
        <Button
          label={labels.zoomIn}
          icon="add"
          iconOnly
          variant="quiet"
          size="small"
          onPress={() => setZoomIndex(Math.min(ZOOMS.length - 1, zoomIndex + 1))}
        />
      </header>
      <div className={styles.scrollArea} tabIndex={0} role="region" aria-label={labels.document}>
        {unavailable && <EmptyState icon="lock" title={unavailable} />}
        {!unavailable && (step.document || interaction.source) && (
          <div className={styles.pages}>
            <DocumentViewer
              key={step.id}
              interactionId={interaction.id}
              stepId={step.id}
              name={step.name}
              pages={step.document?.pages ?? null}
              zoom={ZOOMS[zoomIndex] ?? 1}
            />
          </div>
        )}
        {!unavailable && !step.document && !interaction.source && (
          <EmptyState icon="clock" title={labels.notReady} />
        )}
      </div>
    </div>
  );
}

/** Returns the last document that has been reached, or else the first one. */
function currentDocument(steps: readonly Step[]): Step | undefined {
  return steps.findLast((step) => step.reached) ?? steps[0];
}
