// The inbox: every session with who is in it and what waits for the agent.
import { useState } from 'react';
import { Button } from '../../shared/controls/Button.tsx';
import { Choices } from '../../shared/controls/SegmentedControl.tsx';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import { SearchField } from '../../shared/fields/SearchField.tsx';
import { texts as shared } from '../../texts/shared.ts';
import { texts } from '../../texts/console.ts';
import { type InboxRow, useInbox } from './useInbox.ts';
import styles from './SessionList.module.css';
import { SessionRow } from './SessionRow.tsx';
import { StartSessionDialog } from './StartSessionDialog.tsx';

type Filter = 'OPEN' | 'ALL';

const FILTERS = [
  { key: 'OPEN', label: texts.sessions.open },
  { key: 'ALL', label: texts.sessions.all },
] as const;

export function SessionList({ sessionId }: { sessionId: string | null }) {
  const { rows, fresh, older } = useInbox(sessionId);
  const [filter, setFilter] = useState<Filter>('OPEN');
  const [search, setSearch] = useState('');
  const [starting, setStarting] = useState(false);
  const shown = rows?.filter((row) => fits(row, filter, search, sessionId)) ?? [];
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
          onPress={() => setStarting(true)}
        />
      </header>
      <div className={styles.filter}>
        <SearchField label={texts.sessions.search} value={search} onChange={setSearch} />
        <Choices
          label={texts.sessions.filterLabel}
          choices={FILTERS}
          chosen={filter}
          onChoose={setFilter}
        />
      </div>
      <ul className={styles.rows}>
        {shown.map((row) => (
          <SessionRow key={row.id} row={row} current={row.id === sessionId} fresh={fresh.has(row.id)} />
        ))}
        {!rows && <li className={styles.note}>{shared.loading}</li>}
        {rows && shown.length === 0 && (
          <li>
            <EmptyState
              icon="chat"
              title={rows.length > 0 ? texts.sessions.noneFound : texts.sessions.none}
            />
          </li>
        )}
        {rows && older && (
          <li className={styles.note}>
            <Button label={texts.sessions.older} size="small" variant="quiet" onPress={older} />
          </li>
        )}
      </ul>
      {starting && <StartSessionDialog onClose={() => setStarting(false)} />}
    </nav>
  );
}

function fits(row: InboxRow, filter: Filter, search: string, shown: string | null): boolean {
  if (filter === 'OPEN' && row.status !== 'OPEN' && row.id !== shown) return false;
  const wanted = search.trim().toLowerCase();
  const names = [row.name, ...row.participants.map((one) => one.name)];
  return !wanted || names.some((name) => name.toLowerCase().includes(wanted));
}
