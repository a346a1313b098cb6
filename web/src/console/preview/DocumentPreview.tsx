// A document of the bubble, page by page, as the customer sees it; it follows what is typed.
import { useState } from 'react';
import { Button } from '../../shared/controls/Button.tsx';
import { Choices } from '../../shared/controls/SegmentedControl.tsx';
import { DocumentViewer } from '../../shared/document/DocumentViewer.tsx';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import type { Bubble, SessionEvent, Step } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { documentSteps, itemOf, unavailable } from '../interaction/interactionStatus.ts';
import styles from './DocumentPreview.module.css';
import { PreviewState } from './PreviewStatus.tsx';

const own = texts.stage;
const ZOOMS = [0.5, 0.7, 1, 1.4, 2] as const;

interface PreviewProps {
  bubble: Bubble;
  events: readonly SessionEvent[];
}

export function Preview({ bubble, events }: PreviewProps) {
  const [zoom, setZoom] = useState(2);
  const [chosen, setChosen] = useState<string | null>(null);
  const steps = documentSteps(bubble);
  const step = steps.find((one) => one.id === chosen) ?? whereTheyAre(steps);
  if (!step) return null;

  const item = itemOf(bubble, 'PREVIEW');
  const no = item ? unavailable(item) : null;
  return (
    <div className={styles.preview}>
      <header className={styles.bar}>
        {steps.length > 1 ? (
          <Choices
            label={own.documents}
            choices={steps.map((one) => ({ key: one.id, label: one.name }))}
            chosen={step.id}
            onChoose={setChosen}
          />
        ) : (
          <h2 className={styles.name}>{bubble.name}</h2>
        )}
        <PreviewState bubble={bubble} step={step} events={events} />
        <span className={styles.space} />
        <Button
          label={own.zoomOut}
          icon="minus"
          iconOnly
          variant="quiet"
          size="small"
          onPress={() => setZoom(Math.max(0, zoom - 1))}
        />
        <Button
          label={own.zoomIn}
          icon="add"
          iconOnly
          variant="quiet"
          size="small"
          onPress={() => setZoom(Math.min(ZOOMS.length - 1, zoom + 1))}
        />
      </header>
      <div className={styles.paper} tabIndex={0} role="region" aria-label={own.document}>
        {no && <EmptyState icon="lock" title={no} />}
        {!no && (step.document || bubble.source) && (
          <div className={styles.sheet}>
            <DocumentViewer
              key={step.id}
              interactionId={bubble.id}
              stepId={step.id}
              name={step.name}
              pages={step.document?.pages ?? null}
              zoom={ZOOMS[zoom] ?? 1}
            />
          </div>
        )}
        {!no && !step.document && !bubble.source && <EmptyState icon="clock" title={own.notYet} />}
      </div>
    </div>
  );
}

/** The last document that has been reached, else the first. */
function whereTheyAre(steps: readonly Step[]): Step | undefined {
  return steps.findLast((one) => one.reached) ?? steps[0];
}
