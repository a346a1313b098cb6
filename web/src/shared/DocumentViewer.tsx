// A document page by page, each as an image that changes in place when its look does.
import type { ReactNode } from 'react';
import { texts } from '../texts/shared.ts';
import { DocumentPage } from './DocumentPage.tsx';
import styles from './DocumentViewer.module.css';
import { Notice } from './Notice.tsx';
import type { Pages } from './types.ts';
import { usePageSource } from './usePageSource.ts';

interface DocumentViewerProps {
  interactionId: string;
  stepId: string;
  /** The document's name, for the description of its pages. */
  name: string;
  pages: Pages;
  /** Page width as part of the room there is; 1 fills it. */
  zoom?: number;
  /** What lies over a page, such as inputs; see PagePlace. */
  overlay?: (page: Pages[number]) => ReactNode;
}

export function DocumentViewer({ interactionId, stepId, name, pages, zoom = 1, overlay }: DocumentViewerProps) {
  const { source, problem, renew } = usePageSource(interactionId, stepId);
  return (
    <div className={styles.pages}>
      {problem && <Notice kind="bad">{problem}</Notice>}
      {pages.map((page) => (
        <DocumentPage
          key={page.number}
          page={page}
          source={source}
          label={`${name}: ${texts.page(page.number, pages.length)}`}
          zoom={zoom}
          onFail={renew}
        >
          {overlay?.(page)}
        </DocumentPage>
      ))}
    </div>
  );
}
