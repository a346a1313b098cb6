// A document page by page, each as an image that changes in place when its look does.
import type { ReactNode } from 'react';
import { texts } from '../../texts/shared.ts';
import { DocumentPage } from './DocumentPage.tsx';
import styles from './DocumentViewer.module.css';
import { Notice } from '../feedback/Notice.tsx';
import type { Pages } from '../session/types.ts';
import { usePageSource } from './usePageUrls.ts';

interface DocumentViewerProps {
  interactionId: string;
  stepId: string;
  /** The document's name, for the description of its pages. */
  name: string;
  /** Null where the document is another session's, as in an approval: its pages are asked for. */
  pages: Pages | null;
  /** Page width as part of the room there is; 1 fills it. */
  zoom?: number;
  /** Whether a page that looks different by now draws the eye; who types sees it anyway. */
  flash?: boolean;
  /** What lies over a page, such as inputs; see PagePlace. */
  overlay?: (page: Pages[number]) => ReactNode;
}

// until its image has come and tells the true shape
const A4 = { width: 595.28, height: 841.89 };

export function DocumentViewer(props: DocumentViewerProps) {
  const { interactionId, stepId, name, pages, zoom = 1, flash = true, overlay } = props;
  const { source, listed, problem, renew } = usePageSource(interactionId, stepId);
  const shown = pages ?? listed.map((one) => ({ ...one, ...A4 }));
  return (
    <div className={styles.pages}>
      {problem && <Notice kind="bad">{problem}</Notice>}
      {shown.map((page) => (
        <DocumentPage
          key={page.number}
          page={page}
          source={source}
          label={`${name}: ${texts.page(page.number, shown.length)}`}
          zoom={zoom}
          flash={flash}
          onFail={renew}
        >
          {overlay?.(page)}
        </DocumentPage>
      ))}
    </div>
  );
}
