// The events of a session: the earlier ones by query, the newer ones from the session's subscription.
import { useEffect, useMemo, useState } from 'react';
import { HistoryDocument } from '../../gql.ts';
import { useConnection } from '../../shared/connection/connection.ts';
import type { SessionEvent } from '../../shared/session/types.ts';
import type { HistoryEvent } from './historyLines.ts';

/** Returns all events in order, or null until the first page is loaded. */
export function useHistory(sessionId: string, liveEvents: readonly SessionEvent[]): HistoryEvent[] | null {
  const { client } = useConnection();
  const [queried, setQueried] = useState<HistoryEvent[] | null>(null);
  useEffect(() => {
    let isCancelled = false;
    const loadPage = async (after: string | null, earlier: HistoryEvent[]): Promise<void> => {
      const { data } = await client.query(HistoryDocument, { sessionId, after }).toPromise();
      if (isCancelled || !data?.session?.events) return;
      const { edges, pageInfo } = data.session.events;
      const loaded = [...earlier, ...edges.map((edge) => edge.node)];
      setQueried(loaded);
      if (pageInfo.hasNextPage) await loadPage(pageInfo.endCursor, loaded);
    };
    void loadPage(null, []);
    return () => {
      isCancelled = true;
    };
  }, [client, sessionId]);
  return useMemo(() => {
    if (!queried) return null;
    const lastSequence = queried.at(-1)?.sequence ?? 0;
    return [...queried, ...liveEvents.filter(({ sequence }) => sequence > lastSequence)];
  }, [queried, liveEvents]);
}
