// Across the top: which session with whom, whether it is live.
import mark from '../shared/mark.svg';
import { ConnectionState } from '../shared/ConnectionState.tsx';
import { ThemeMenu } from '../shared/ThemeMenu.tsx';
import { texts } from '../texts/join.ts';
import { useMe } from './me.ts';
import styles from './RoomHeader.module.css';

export function RoomHeader() {
  const { session } = useMe();
  return (
    <header className={styles.header}>
      <img src={mark} alt="" width={30} height={30} />
      <p className={styles.names}>
        <span className={styles.session}>
          <bdi>{session.name}</bdi>
        </span>
        <span className={styles.agent}>{texts.room.with(session.agent.name)}</span>
      </p>
      <ConnectionState compact />
      <ThemeMenu />
    </header>
  );
}
