// The signed URLs of a document's page images. They are renewed before they expire.
import { useCallback, useEffect, useState } from 'react';
import { PreviewInteractionDocument } from '../../gql.ts';
import { useConnection } from '../connection/connection.ts';
import { executeMutation } from '../connection/mutation.ts';
import { urlPath } from '../connection/urlPath.ts';

export interface PageUrls {
  /** Returns the URL of one page's image. */
  readonly url: (number: number, revision: string) => string;
}

export interface PageRevision {
  readonly number: number;
  readonly revision: string;
}

export interface PageUrlsState {
  /** Null until they are loaded. */
  readonly urls: PageUrls | null;
  /** The pages at the time of the last query, without their sizes. */
  readonly revisions: readonly PageRevision[];
  readonly error: string | null;
  /** Queries new URLs now. */
  readonly refresh: () => void;
}

// URLs expire after five minutes by default; a fixed interval does not depend on the browser's clock
const RENEWAL_INTERVAL = 200_000;

export function usePageUrls(interactionId: string, stepId: string): PageUrlsState {
  const { client } = useConnection();
  const [urls, setUrls] = useState<PageUrls | null>(null);
  const [revisions, setRevisions] = useState<readonly PageRevision[]>([]);
  const [error, setError] = useState<string | null>(null);
  const [refreshCount, setRefreshCount] = useState(0);
  useEffect(() => {
    let isCancelled = false;
    const load = async () => {
      const result = await executeMutation(client, PreviewInteractionDocument, { interactionId, stepId });
      if (isCancelled) return;
      setError(result.ok ? null : result.message);
      if (!result.ok) return;
      setUrls(pageUrls(result.payload.pages[0]?.url));
      setRevisions(result.payload.pages);
    };
    void load();
    const timer = setInterval(load, RENEWAL_INTERVAL);
    return () => {
      isCancelled = true;
      clearInterval(timer);
    };
  }, [client, interactionId, stepId, refreshCount]);
  const refresh = useCallback(() => setRefreshCount((count) => count + 1), []);
  return { urls, revisions, error, refresh };
}

/** The URL of a page ends in its number and revision. All pages of a document share the part before. */
function pageUrls(url: string | undefined): PageUrls | null {
  if (!url) return null;
  const prefix = urlPath(url).split('/').slice(0, -2).join('/');
  return { url: (number, revision) => `${prefix}/${number}/${revision}` };
}
