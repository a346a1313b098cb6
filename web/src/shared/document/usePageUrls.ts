// Where the images of a document's pages are, renewed before the addresses end.
import { useCallback, useEffect, useState } from 'react';
import { PreviewInteractionDocument } from '../../gql.ts';
import { useConnection } from '../connection/connection.ts';
import { order } from '../connection/mutation.ts';
import { pathOf } from '../connection/urlPath.ts';

export interface PageSource {
  /** The address of one page's image. */
  readonly url: (number: number, revision: string) => string;
}

export interface PageLook {
  readonly number: number;
  readonly revision: string;
}

export interface PageSources {
  readonly source: PageSource | null;
  /** The pages as they were when last asked for; sizes are not among it. */
  readonly listed: readonly PageLook[];
  readonly problem: string | null;
  /** Asks for new addresses now. */
  readonly renew: () => void;
}

// addresses are good for five minutes by default; a clock that is wrong must not matter
const RENEW_EVERY = 200_000;

export function usePageSource(interactionId: string, stepId: string): PageSources {
  const { client } = useConnection();
  const [source, setSource] = useState<PageSource | null>(null);
  const [listed, setListed] = useState<readonly PageLook[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let dropped = false;
    const ask = async () => {
      const answer = await order(client, PreviewInteractionDocument, { interactionId, stepId });
      if (dropped) return;
      setProblem(answer.ok ? null : answer.message);
      if (!answer.ok) return;
      setSource(sourceOf(answer.payload.pages[0]?.url));
      setListed(answer.payload.pages);
    };
    void ask();
    const timer = setInterval(ask, RENEW_EVERY);
    return () => {
      dropped = true;
      clearInterval(timer);
    };
  }, [client, interactionId, stepId, asked]);
  return { source, listed, problem, renew: useCallback(() => setAsked((now) => now + 1), []) };
}

/** An address ends in the page's number and revision; all pages share what stands before. */
function sourceOf(url: string | undefined): PageSource | null {
  if (!url) return null;
  const place = pathOf(url).split('/').slice(0, -2).join('/');
  return { url: (number, revision) => `${place}/${number}/${revision}` };
}
