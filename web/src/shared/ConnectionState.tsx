// Whether what is on the screen is live.
import { texts } from '../texts/shared.ts';
import { classes } from './classes.ts';
import { useConnection } from './connection.ts';
import styles from './ConnectionState.module.css';
import { useSignal } from './signal.ts';

export function ConnectionState() {
  const { state } = useConnection();
  const now = useSignal(state);
  return (
    <span role="status" className={classes(styles.state, styles[now])} data-testid="link-state">
      <span className={styles.dot} />
      {texts.link[now]}
    </span>
  );
}
