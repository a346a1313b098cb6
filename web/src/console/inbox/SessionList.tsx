// The list of sessions, with a search and a filter.
import { useState } from 'react';
import { Button } from '../../shared/controls/Button.tsx';
import { SegmentedControl } from '../../shared/controls/SegmentedControl.tsx';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import { SearchField } from '../../shared/fields/SearchField.tsx';
import { texts } from '../../texts/console.ts';
import { texts as shared } from '../../texts/shared.ts';
import styles from './SessionList.module.css';
import { SessionRow } from './SessionRow.tsx';
import { StartSessionDialog } from './StartSessionDialog.tsx';
import { type InboxSession, useInbox } from './useInbox.ts';

type Filter = 'OPEN' | 'ALL';

const FILTERS = [
  { key: 'OPEN', label: texts.sessions.open },
  { key: 'ALL', label: texts.sessions.all },
] as const;

export function SessionList({ sessionId }: { sessionId: string | null }) {
  const { sessions, changedIds, loadOlder } = useInbox(sessionId);
  const [filter, setFilter] = useState<Filter>('OPEN');
  const [search, setSearch] = useState('');
  const [isStarting, setIsStarting] = useState(false);
  const matching =
    sessions?.filter(
      (session) =>
        (session.id === sessionId || matchesFilter(session, filter)) && matchesSearch(session, search),
    ) ?? [];
  return (
    <nav className={styles.list} aria-label={texts.sessions.title}>
      <header className={styles.header}>
        <h2>{texts.sessions.title}</h2>
        <Button
          label={texts.sessions.start}
          icon="add"
          size="small"
          variant="primary"
          testId="start-session"
          onPress={() => setIsStarting(true)}
        />
      </header>
      <div className={styles.filter}>
        <SearchField label={texts.sessions.search} value={search} onChange={setSearch} />
        <SegmentedControl
          label={texts.sessions.filterLabel}
          options={FILTERS}
          selected={filter}
          onSelect={setFilter}
        />
      </div>
      <ul className={styles.rows}>
        {matching.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            isCurrent={session.id === sessionId}
            isChanged={changedIds.has(session.id)}
          />
        ))}
        {!sessions && <li className={styles.note}>{shared.loading}</li>}
        {sessions && matching.length === 0 && (
          <li>
            <EmptyState
              icon="chat"
              title={sessions.length > 0 ? texts.sessions.noMatch : texts.sessions.empty}
            />
          </li>
        )}
        {sessions && loadOlder && (
          <li className={styles.note}>
            <Button label={texts.sessions.older} size="small" variant="quiet" onPress={loadOlder} />
          </li>
        )}
      </ul>
      {isStarting && <StartSessionDialog onClose={() => setIsStarting(false)} />}
    </nav>
  );
}

function matchesFilter(session: InboxSession, filter: Filter): boolean {
  return filter === 'ALL' || session.status === 'OPEN';
}

function matchesSearch({ name, participants }: InboxSession, search: string): boolean {
  const text = search.trim().toLowerCase();
  return [name, ...participants.map((participant) => participant.name)].some((candidate) =>
    candidate.toLowerCase().includes(text),
  );
}
