// A scrollable area for the pages of a document, with buttons to zoom.
import { type ReactNode, useState } from 'react';
import { Button } from '../../shared/controls/Button.tsx';
import { texts } from '../../texts/join.ts';
import styles from './DocumentPages.module.css';

const labels = texts.document;
const ZOOMS = [1, 1.5, 2, 3] as const;

export function DocumentPages({ children }: { children: (zoom: number) => ReactNode }) {
  const [zoomIndex, setZoomIndex] = useState(0);
  return (
    <div className={styles.container}>
      <div className={styles.zoomButtons}>
        <Button
          label={labels.zoomOut}
          icon="minus"
          iconOnly
          variant="quiet"
          onPress={() => setZoomIndex(Math.max(0, zoomIndex - 1))}
        />
        <Button
          label={labels.zoomIn}
          icon="add"
          iconOnly
          variant="quiet"
          onPress={() => setZoomIndex(Math.min(ZOOMS.length - 1, zoomIndex + 1))}
        />
      </div>
      <div className={styles.pages} tabIndex={0} role="region" aria-label={labels.pages}>
        {children(ZOOMS[zoomIndex] ?? 1)}
      </div>
    </div>
  );
}
