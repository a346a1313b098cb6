// Where pages lie: as wide as there is room, and larger on demand.
import { type ReactNode, useState } from 'react';
import { Button } from '../../shared/controls/Button.tsx';
import { texts } from '../../texts/join.ts';
import styles from './DocumentPages.module.css';

const ZOOMS = [1, 1.5, 2, 3] as const;

export function Paper({ children }: { children: (zoom: number) => ReactNode }) {
  const [at, setAt] = useState(0);
  const own = texts.document;
  return (
    <div className={styles.whole}>
      <div className={styles.tools}>
        <Button
          label={own.smaller}
          icon="minus"
          iconOnly
          variant="quiet"
          onPress={() => setAt(Math.max(0, at - 1))}
        />
        <Button
          label={own.larger}
          icon="add"
          iconOnly
          variant="quiet"
          onPress={() => setAt(Math.min(ZOOMS.length - 1, at + 1))}
        />
      </div>
      <div className={styles.paper} tabIndex={0} role="region" aria-label={own.pages}>
        {children(ZOOMS[at] ?? 1)}
      </div>
    </div>
  );
}
