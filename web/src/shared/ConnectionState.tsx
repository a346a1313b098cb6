// Whether what is on the screen is live.
import { texts } from '../texts/shared.ts';
import { classes } from './classes.ts';
import { useConnection } from './connection.ts';
import styles from './ConnectionState.module.css';
import { useSignal } from './signal.ts';

interface ConnectionStateProps {
  /** While all is well it is a dot, and its words are read out only. */
  compact?: boolean;
}

export function ConnectionState({ compact = false }: ConnectionStateProps) {
  const { state } = useConnection();
  const now = useSignal(state);
  return (
    <span role="status" className={classes(styles.state, styles[now])} data-testid="link-state">
      <span className={styles.dot} />
      <span className={classes(compact && now === 'live' && 'sr-only')}>{texts.link[now]}</span>
    </span>
  );
}
