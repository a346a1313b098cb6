// What happened in the session, newest first.
import { useState } from 'react';
import { Button } from '../../shared/controls/Button.tsx';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import { exactTime } from '../../shared/format/formatters.ts';
import { Moment } from '../../shared/format/Timestamp.tsx';
import type { SessionEvent } from '../../shared/session/types.ts';
import { texts as shared } from '../../texts/shared.ts';
import { causes, texts } from '../../texts/console.ts';
import styles from './HistoryPanel.module.css';
import { type Line, linesOf } from './historyLines.ts';
import { useHistory } from './useHistory.ts';

const own = texts.history;
const AT_ONCE = 60;

interface HistoryPanelProps {
  sessionId: string;
  events: readonly SessionEvent[];
}

export function HistoryPanel({ sessionId, events }: HistoryPanelProps) {
  const log = useHistory(sessionId, events);
  const [shown, setShown] = useState(AT_ONCE);
  if (!log) return <p className={styles.note}>{shared.loading}</p>;
  const lines = linesOf(log);
  if (lines.length === 0) return <EmptyState icon="history" title={own.none} />;
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={texts.stage.history}>
      <ol className={styles.lines}>
        {lines.slice(0, shown).map((line) => (
          <HistoryLine key={line.first} line={line} />
        ))}
      </ol>
      {lines.length > shown && (
        <p className={styles.note}>
          <Button label={own.more} size="small" onPress={() => setShown(shown + AT_ONCE)} />
        </p>
      )}
    </div>
  );
}

function HistoryLine({ line }: { line: Line }) {
  const does = causes[line.cause] ?? line.cause;
  return (
    <li className={styles.line}>
      <span className={styles.dot} />
      <p className={styles.text}>
        <strong>{line.actor}</strong> {does}{' '}
        {line.subjects.map((name, index) => (
          <span key={name}>
            {index > 0 && ', '}“{name}”
          </span>
        ))}
        {line.acts > 1 && <span className={styles.soft}> {own.times(line.acts)}</span>}
      </p>
      <span className={styles.soft} title={exactTime(line.at)}>
        <Moment at={line.at} />
      </span>
      <span className={styles.number}>{own.numbers(line.first, line.last)}</span>
    </li>
  );
}
