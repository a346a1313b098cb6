// The organization's sessions, live; the latest state of each, newest first.
import { useEffect, useMemo, useState } from 'react';
import { type InboxSessionFragment, OlderSessionsDocument, WatchInboxDocument } from '../../gql.ts';
import { useConnection } from '../../shared/connection/connection.ts';

export type InboxRow = InboxSessionFragment;

export interface Inbox {
  /** Null until the first answer. */
  readonly rows: readonly InboxRow[] | null;
  /** Those that changed since they were last looked at. */
  readonly fresh: ReadonlySet<string>;
  /** Loads sessions before the newest hundred; null when there are no more. */
  readonly older: (() => Promise<void>) | null;
}

type Rows = ReadonlyMap<string, InboxRow>;

const FIRST_ITEM = 100;
const AGAIN_AFTER = 2_000;

export function useInbox(shown: string | null): Inbox {
  const { client } = useConnection();
  const [rows, setRows] = useState<Rows | null>(null);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const [after, setAfter] = useState<string | null | undefined>(undefined);
  const [tries, setTries] = useState(0);

  useEffect(() => {
    let timer = 0;
    const watch = client.subscription(WatchInboxDocument, {}).subscribe(({ data, error }) => {
      if (error) timer = window.setTimeout(() => setTries(tries + 1), AGAIN_AFTER);
      if (!data) return;
      const { reset, sessions } = data.inbox;
      if (reset && sessions.length < FIRST_ITEM) setAfter(null);
      setRows((before) => joined(before, sessions));
      if (!reset) setFresh((before) => new Set([...before, ...sessions.map((one) => one.id)]));
    });
    return () => {
      clearTimeout(timer);
      watch.unsubscribe();
    };
  }, [client, tries]);

  const older = async () => {
    const { data } = await client.query(OlderSessionsDocument, { after: after ?? null }).toPromise();
    if (!data) return;
    const { edges, pageInfo } = data.sessions;
    setRows((before) => joined(edges.map((edge) => edge.node), before?.values() ?? []));
    setAfter(pageInfo.hasNextPage ? pageInfo.endCursor : null);
  };

  const sorted = useMemo(() => rows && [...rows.values()].sort(newestFirst), [rows]);
  const unseen = useMemo(() => without(fresh, shown), [fresh, shown]);
  useEffect(() => setFresh((before) => without(before, shown)), [shown, rows]);
  return { rows: sorted, fresh: unseen, older: after === null ? null : older };
}

/** What is later in the arguments wins. */
function joined(before: Rows | readonly InboxRow[] | null, news: Iterable<InboxRow>): Rows {
  const all = new Map<string, InboxRow>();
  for (const one of before?.values() ?? []) all.set(one.id, one);
  for (const one of news) all.set(one.id, one);
  return all;
}

function newestFirst(one: InboxRow, other: InboxRow): number {
  return other.createdAt.localeCompare(one.createdAt) || other.id.localeCompare(one.id);
}

function without(ids: ReadonlySet<string>, id: string | null): ReadonlySet<string> {
  if (!id || !ids.has(id)) return ids;
  return new Set([...ids].filter((one) => one !== id));
}
