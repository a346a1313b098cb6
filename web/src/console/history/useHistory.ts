// The session's log: pages of it by query, what is newer by the session's own stream.
import { useEffect, useMemo, useState } from 'react';
import { HistoryDocument } from '../../gql.ts';
import { useConnection } from '../../shared/connection/connection.ts';
import type { SessionEvent } from '../../shared/session/types.ts';
import type { LogEvent } from './historyLines.ts';

/** All events in order; null until they have come. */
export function useHistory(sessionId: string, live: readonly SessionEvent[]): LogEvent[] | null {
  const { client } = useConnection();
  const [asked, setAsked] = useState<LogEvent[] | null>(null);
  useEffect(() => {
    let dropped = false;
    const ask = async (after: string | null, before: LogEvent[]): Promise<void> => {
      const { data } = await client.query(HistoryDocument, { sessionId, after }).toPromise();
      if (dropped || !data?.session) return;
      const { edges, pageInfo } = data.session.events;
      const all = [...before, ...edges.map((edge) => edge.node)];
      setAsked(all);
      if (pageInfo.hasNextPage) await ask(pageInfo.endCursor, all);
    };
    void ask(null, []);
    return () => {
      dropped = true;
    };
  }, [client, sessionId]);
  return useMemo(() => {
    if (!asked) return null;
    const last = asked.at(-1)?.sequence ?? 0;
    return [...asked, ...live.filter((one) => one.sequence > last)];
  }, [asked, live]);
}
