// Across the top: which session with whom, whether it is live.
import mark from '../../shared/appearance/logo.svg';
import { ConnectionState } from '../../shared/connection/ConnectionStatus.tsx';
import { ThemeMenu } from '../../shared/appearance/ThemeMenu.tsx';
import { texts } from '../../texts/join.ts';
import { useMe } from './currentParticipant.ts';
import styles from './SessionHeader.module.css';

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
