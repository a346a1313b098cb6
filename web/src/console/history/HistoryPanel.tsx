// The history of the session, newest first.
import { useState } from 'react';
import { Button } from '../../shared/controls/Button.tsx';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import { formatTimeOfDay } from '../../shared/format/formatters.ts';
import { Timestamp } from '../../shared/format/Timestamp.tsx';
import type { SessionEvent } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { eventCauses } from '../../texts/eventCauses.ts';
import { texts as shared } from '../../texts/shared.ts';
import { type HistoryLine, historyLines } from './historyLines.ts';
import styles from './HistoryPanel.module.css';
import { useHistory } from './useHistory.ts';

const labels = texts.history;
const PAGE_SIZE = 60;

interface HistoryPanelProps {
  sessionId: string;
  events: readonly SessionEvent[];
}

export function HistoryPanel({ sessionId, events }: HistoryPanelProps) {
  const history = useHistory(sessionId, events);
  const [visibleCount, setVisibleCount] = useState(PAGE_SIZE);
  if (!history) return <p className={styles.note}>{shared.loading}</p>;
  const lines = historyLines(history);
  if (lines.length === 0) return <EmptyState icon="history" title={labels.empty} />;
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={texts.detailPane.history}>
      <ol className={styles.lines}>
        {lines.slice(0, visibleCount).map((line) => (
          <HistoryRow key={line.firstSequence} line={line} />
        ))}
      </ol>
      {lines.length > visibleCount && (
        <p className={styles.note}>
          <Button
            label={labels.more}
            size="small"
            onPress={() => setVisibleCount(visibleCount + PAGE_SIZE)}
          />
        </p>
      )}
    </div>
  );
}

function HistoryRow({ line }: { line: HistoryLine }) {
  const description = eventCauses[line.cause];
  return (
    <li className={styles.line}>
      <span className={styles.dot} />
      <p className={styles.text}>
        <strong>{line.actor}</strong> {description}{' '}
        {line.subjects.map((name, index) => (
          <span key={name}>
            {index > 0 && ', '}“{name}”
          </span>
        ))}
        {line.count > 1 && <span className={styles.soft}> {labels.times(line.count)}</span>}
      </p>
      <span className={styles.soft} title={formatTimeOfDay(line.at)}>
        <Timestamp at={line.at} />
      </span>
      <span className={styles.number}>{labels.sequences(line.firstSequence, line.lastSequence)}</span>
    </li>
  );
}
