// The sessions of the organization with live updates, newest first.
import { useEffect, useMemo, useState } from 'react';
import { type InboxSessionFragment, OlderSessionsDocument, WatchInboxDocument } from '../../gql.ts';
import { useConnection } from '../../shared/connection/connection.ts';

export type InboxSession = InboxSessionFragment;

export interface Inbox {
  /** Null until the first update. */
  readonly sessions: readonly InboxSession[] | null;
  /** The ids of sessions that changed since they were last viewed. */
  readonly changedIds: ReadonlySet<string>;
  /** Loads sessions before the newest hundred. Null if there are no more. */
  readonly loadOlder: (() => Promise<void>) | null;
}

type SessionsById = ReadonlyMap<string, InboxSession>;

/** How many sessions the first update holds at most. */
const FIRST_UPDATE_SIZE = 100;
/** In milliseconds. */
const RETRY_DELAY = 2_000;

export function useInbox(viewedId: string | null): Inbox {
  const { client } = useConnection();
  const [byId, setById] = useState<SessionsById | null>(null);
  const [changedIds, setChangedIds] = useState<ReadonlySet<string>>(new Set());
  // undefined: nothing older was loaded yet; null: there is nothing older
  const [olderCursor, setOlderCursor] = useState<string | null | undefined>(undefined);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let timer = 0;
    const subscription = client.subscription(WatchInboxDocument, {}).subscribe(({ data, error }) => {
      if (error) timer = window.setTimeout(() => setAttempt(attempt + 1), RETRY_DELAY);
      if (!data) return;
      const { reset, sessions } = data.inbox;
      if (reset && sessions.length < FIRST_UPDATE_SIZE) setOlderCursor(null);
      setById((current) => merge(current?.values() ?? [], sessions));
      if (!reset) setChangedIds((ids) => new Set([...ids, ...sessions.map(({ id }) => id)]));
    });
    return () => {
      clearTimeout(timer);
      subscription.unsubscribe();
    };
  }, [client, attempt]);

  const loadOlder = async () => {
    const after = olderCursor ?? null;
    const { data } = await client.query(OlderSessionsDocument, { after }).toPromise();
    if (!data) return;
    const { edges, pageInfo } = data.sessions;
    const older = edges.map((edge) => edge.node);
    setById((current) => merge(older, current?.values() ?? []));
    setOlderCursor(pageInfo.hasNextPage ? pageInfo.endCursor : null);
  };

  const sessions = useMemo(() => byId && [...byId.values()].sort(newestFirst), [byId]);
  const otherChangedIds = useMemo(() => without(changedIds, viewedId), [changedIds, viewedId]);
  useEffect(() => setChangedIds((ids) => without(ids, viewedId)), [viewedId, byId]);
  return { sessions, changedIds: otherChangedIds, loadOlder: olderCursor === null ? null : loadOlder };
}

/** Merges sessions by their ids. Those of the second argument win. */
function merge(earlier: Iterable<InboxSession>, later: Iterable<InboxSession>): SessionsById {
  return new Map([...earlier, ...later].map((session) => [session.id, session]));
}

function newestFirst(left: InboxSession, right: InboxSession): number {
  return right.createdAt.localeCompare(left.createdAt) || right.id.localeCompare(left.id);
}

function without(ids: ReadonlySet<string>, removedId: string | null): ReadonlySet<string> {
  if (!removedId || !ids.has(removedId)) return ids;
  return new Set([...ids].filter((id) => id !== removedId));
}
