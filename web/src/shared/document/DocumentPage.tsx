// One page: the old image stays until the new one has come.
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { texts } from '../../texts/shared.ts';
import styles from './DocumentPage.module.css';
import type { Pages } from '../session/types.ts';
import type { PageSource } from './usePageUrls.ts';

interface DocumentPageProps {
  page: Pages[number];
  source: PageSource | null;
  label: string;
  zoom: number;
  /** Whether a page that looks different by now draws the eye. */
  flash: boolean;
  /** The newest image could not be fetched: its address may have ended. */
  onFail: () => void;
  children?: ReactNode;
}

interface Shown {
  url: string;
  /** Its width by its height. */
  shape: number;
  /** How many looks came before it. */
  count: number;
}

export function DocumentPage({ page, source, label, zoom, flash, onFail, children }: DocumentPageProps) {
  const { shown, failed } = usePageImage(page, source, onFail);
  return (
    <figure
      className={styles.page}
      style={{ aspectRatio: shown?.shape ?? page.width / page.height, inlineSize: `${zoom * 100}%` }}
      data-testid={`page-${page.number}`}
      data-revision={shown ? page.revision : undefined}
    >
      {shown ? (
        <img src={shown.url} alt={label} className={styles.image} draggable={false} />
      ) : (
        <figcaption className={styles.waiting}>{failed ? texts.pageFailed : texts.pageLoading}</figcaption>
      )}
      {flash && shown && shown.count > 0 && (
        <span key={shown.count} className={styles.changed} aria-hidden="true" />
      )}
      {children}
    </figure>
  );
}

const FAILS_BEFORE_GIVING_UP = 3;

function usePageImage(page: Pages[number], source: PageSource | null, onFail: () => void) {
  const [shown, setShown] = useState<Shown | null>(null);
  const failures = useRef(0);
  const [failed, setFailed] = useState(false);
  const { number, revision } = page;
  useEffect(() => {
    if (!source) return;
    let dropped = false;
    const url = source.url(number, revision);
    fetchImage(url).then(
      (shape) => {
        if (dropped) return;
        failures.current = 0;
        setFailed(false);
        setShown((before) => successor(before, { url, shape }, revision));
      },
      () => {
        if (dropped) return;
        failures.current += 1;
        setFailed(failures.current >= FAILS_BEFORE_GIVING_UP);
        if (failures.current < FAILS_BEFORE_GIVING_UP) onFail();
      },
    );
    return () => {
      dropped = true;
    };
  }, [number, revision, source, onFail]);
  return { shown, failed };
}

function successor(before: Shown | null, next: Omit<Shown, 'count'>, revision: string): Shown {
  if (!before) return { ...next, count: 0 };
  // a renewed address of the look that is there already
  if (before.url.endsWith(`/${revision}`)) return before;
  return { ...next, count: before.count + 1 };
}

async function fetchImage(url: string): Promise<number> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image.naturalWidth / image.naturalHeight;
}
