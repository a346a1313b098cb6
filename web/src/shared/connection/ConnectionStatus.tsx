// Shows whether the page is receiving live updates.
import { texts } from '../../texts/shared.ts';
import { classNames } from '../appearance/classNames.ts';
import { useSignal } from '../signal.ts';
import { useConnection } from './connection.ts';
import styles from './ConnectionStatus.module.css';

interface ConnectionStatusProps {
  /** Uses short texts. While the connection is live only a dot is visible; screen readers still get the text. */
  compact?: boolean;
}

export function ConnectionStatus({ compact = false }: ConnectionStatusProps) {
  const status = useSignal(useConnection().status);
  const labels = compact ? texts.shortConnection : texts.connection;
  return (
    <span role="status" className={classNames(styles.status, styles[status])} data-testid="connection-status">
      <span className={styles.dot} />
      <span className={classNames(compact && status === 'live' && 'sr-only')}>{labels[status]}</span>
    </span>
  );
}
