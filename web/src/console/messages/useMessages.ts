// The messages of a session. They are queried again after each change of the session.
import { useCallback, useEffect, useState } from 'react';
import { MessagesDocument, type MessagesQuery } from '../../gql.ts';
import { useConnection } from '../../shared/connection/connection.ts';

export type Message = MessagesQuery['outbox']['edges'][number]['node'];

interface Messages {
  /** Newest first. Null until they are loaded. */
  readonly messages: readonly Message[] | null;
  /** Loads older messages. Null if there are no more. */
  readonly loadOlder: (() => Promise<void>) | null;
}

// in milliseconds: a message is sent shortly after its cause, which is no event of the session
const QUERY_DELAYS = [0, 400, 2_000];

/** `sessionVersion` is any value that changes with the session. */
export function useMessages(sessionId: string, sessionVersion: unknown): Messages {
  const { client } = useConnection();
  const [messages, setMessages] = useState<readonly Message[] | null>(null);
  const [olderCursor, setOlderCursor] = useState<string | null>(null);

  const loadPage = useCallback(
    async (after: string | null) => {
      const { data } = await client.query(MessagesDocument, { sessionId, after }).toPromise();
      if (!data) return;
      const { edges, pageInfo } = data.outbox;
      const loaded = edges.map((edge) => edge.node);
      setMessages((current) => (after ? [...(current ?? []), ...loaded] : loaded));
      setOlderCursor(pageInfo.hasNextPage ? pageInfo.endCursor : null);
    },
    [client, sessionId],
  );
  useEffect(() => {
    const timers = QUERY_DELAYS.map((delay) => setTimeout(loadPage, delay, null));
    return () => timers.forEach(clearTimeout);
  }, [loadPage, sessionVersion]);
  return { messages, loadOlder: olderCursor ? () => loadPage(olderCursor) : null };
}
