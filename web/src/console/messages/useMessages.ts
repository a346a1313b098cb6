// The session's messages, asked again when something has happened in it.
import { useCallback, useEffect, useState } from 'react';
import { MessagesDocument, type MessagesQuery } from '../../gql.ts';
import { useConnection } from '../../shared/connection/connection.ts';

export type Message = MessagesQuery['outbox']['edges'][number]['node'];

interface Messages {
  /** Newest first; null until they have come. */
  readonly messages: readonly Message[] | null;
  readonly older: (() => Promise<void>) | null;
}

const SETTLES_WITHIN = 400;

/** `moment` is anything that changes with the session. */
export function useMessages(sessionId: string, moment: unknown): Messages {
  const { client } = useConnection();
  const [messages, setMessages] = useState<readonly Message[] | null>(null);
  const [end, setEnd] = useState<string | null>(null);

  const ask = useCallback(
    async (after: string | null) => {
      const { data } = await client.query(MessagesDocument, { sessionId, after }).toPromise();
      if (!data) return;
      const { edges, pageInfo } = data.outbox;
      const found = edges.map((edge) => edge.node);
      setMessages((before) => (after ? [...(before ?? []), ...found] : found));
      setEnd(pageInfo.hasNextPage ? pageInfo.endCursor : null);
    },
    [client, sessionId],
  );
  useEffect(() => {
    // a message is sent a moment after its cause, and that is no event of the session
    const timers = [0, SETTLES_WITHIN, 5 * SETTLES_WITHIN].map((time) => setTimeout(ask, time, null));
    return () => timers.forEach(clearTimeout);
  }, [ask, moment]);
  return { messages, older: end ? () => ask(end) : null };
}
