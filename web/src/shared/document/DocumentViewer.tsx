// Shows the pages of a document as images. Each page is replaced in place when it changes.
import type { ReactNode } from 'react';
import { texts } from '../../texts/shared.ts';
import { Notice } from '../feedback/Notice.tsx';
import type { Page } from '../session/types.ts';
import { DocumentPage } from './DocumentPage.tsx';
import styles from './DocumentViewer.module.css';
import { usePageUrls } from './usePageUrls.ts';

interface DocumentViewerProps {
  interactionId: string;
  stepId: string;
  /** The name of the document, for the alternative text of its pages. */
  name: string;
  /** Null if the document belongs to another session, as in an approval. Then the pages are queried. */
  pages: readonly Page[] | null;
  /** The width of a page as a fraction of the available width. */
  zoom?: number;
  /** Whether a page is highlighted when its image changes. Not needed where the reader makes the change. */
  highlightChanges?: boolean;
  /** Renders elements on top of a page, such as inputs. See `PageRectangle`. */
  overlay?: (page: Page) => ReactNode;
}

// the size in points, until the image is loaded and its aspect ratio is known
const A4 = { width: 595.28, height: 841.89 };

export function DocumentViewer(props: DocumentViewerProps) {
  const { interactionId, stepId, name, pages, zoom = 1, highlightChanges = true, overlay } = props;
  const { urls, revisions, error, refresh } = usePageUrls(interactionId, stepId);
  const allPages = pages ?? revisions.map((revision) => ({ ...revision, ...A4 }));
  return (
    <div className={styles.pages}>
      {error && <Notice kind="bad">{error}</Notice>}
      {allPages.map((page) => (
        <DocumentPage
          key={page.number}
          page={page}
          urls={urls}
          label={`${name}: ${texts.page(page.number, allPages.length)}`}
          zoom={zoom}
          highlightChanges={highlightChanges}
          onLoadError={refresh}
        >
          {overlay?.(page)}
        </DocumentPage>
      ))}
    </div>
  );
}
