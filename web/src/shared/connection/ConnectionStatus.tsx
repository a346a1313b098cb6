// Whether what is on the screen is live.
import { texts } from '../../texts/shared.ts';
import { classes } from '../appearance/classNames.ts';
import { useConnection } from './connection.ts';
import styles from './ConnectionStatus.module.css';
import { useSignal } from '../signal.ts';

interface ConnectionStateProps {
  /** In few words; while all is well a dot, whose words are read out only. */
  compact?: boolean;
}

export function ConnectionState({ compact = false }: ConnectionStateProps) {
  const { state } = useConnection();
  const now = useSignal(state);
  return (
    <span role="status" className={classes(styles.state, styles[now])} data-testid="link-state">
      <span className={styles.dot} />
      <span className={classes(compact && now === 'live' && 'sr-only')}>{(compact ? texts.shortLink : texts.link)[now]}</span>
    </span>
  );
}
