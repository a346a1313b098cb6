// One page of a document as an image. The old image stays until the new one is loaded.
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { texts } from '../../texts/shared.ts';
import type { Page } from '../session/types.ts';
import styles from './DocumentPage.module.css';
import type { PageUrls } from './usePageUrls.ts';

interface DocumentPageProps {
  page: Page;
  urls: PageUrls | null;
  label: string;
  zoom: number;
  /** Whether the page is highlighted for a moment when its image changes. */
  highlightChanges: boolean;
  /** Called when the image could not be loaded, for example because its URL has expired. */
  onLoadError: () => void;
  children?: ReactNode;
}

interface LoadedImage {
  url: string;
  /** Width divided by height. */
  aspectRatio: number;
  /** How many other images were shown before this one. */
  version: number;
}

export function DocumentPage({
  page,
  urls,
  label,
  zoom,
  highlightChanges,
  onLoadError,
  children,
}: DocumentPageProps) {
  const { image, failed } = usePageImage(page, urls, onLoadError);
  return (
    <figure
      className={styles.page}
      style={{ aspectRatio: image?.aspectRatio ?? page.width / page.height, inlineSize: `${zoom * 100}%` }}
      data-testid={`page-${page.number}`}
      data-revision={image ? page.revision : undefined}
    >
      {image ? (
        <img src={image.url} alt={label} className={styles.image} draggable={false} />
      ) : (
        <figcaption className={styles.placeholder}>
          {failed ? texts.pageFailed : texts.pageLoading}
        </figcaption>
      )}
      {highlightChanges && image && image.version > 0 && (
        <span key={image.version} className={styles.highlight} aria-hidden="true" />
      )}
      {children}
    </figure>
  );
}

const MAX_FAILURES = 3;

function usePageImage(page: Page, urls: PageUrls | null, onLoadError: () => void) {
  const [image, setImage] = useState<LoadedImage | null>(null);
  const failures = useRef(0);
  const [failed, setFailed] = useState(false);
  const { number, revision } = page;
  useEffect(() => {
    if (!urls) return;
    let isCancelled = false;
    const url = urls.url(number, revision);
    loadImage(url).then(
      (aspectRatio) => {
        if (isCancelled) return;
        failures.current = 0;
        setFailed(false);
        setImage((previous) => nextImage(previous, { url, aspectRatio }, revision));
      },
      () => {
        if (isCancelled) return;
        failures.current += 1;
        setFailed(failures.current >= MAX_FAILURES);
        if (failures.current < MAX_FAILURES) onLoadError();
      },
    );
    return () => {
      isCancelled = true;
    };
  }, [number, revision, urls, onLoadError]);
  return { image, failed };
}

function nextImage(
  previous: LoadedImage | null,
  next: Omit<LoadedImage, 'version'>,
  revision: string,
): LoadedImage {
  if (!previous) return { ...next, version: 0 };
  // a new URL of the image that is shown already
  if (previous.url.endsWith(`/${revision}`)) return previous;
  return { ...next, version: previous.version + 1 };
}

/** Resolves to the aspect ratio of the image. */
async function loadImage(url: string): Promise<number> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image.naturalWidth / image.naturalHeight;
}
