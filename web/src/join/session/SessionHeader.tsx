// The header of the page: the session, its agent and the connection status.
import logo from '../../shared/appearance/logo.svg';
import { ThemeMenu } from '../../shared/appearance/ThemeMenu.tsx';
import { ConnectionStatus } from '../../shared/connection/ConnectionStatus.tsx';
import { texts } from '../../texts/join.ts';
import { useCurrentParticipant } from './currentParticipant.ts';
import styles from './SessionHeader.module.css';

export function SessionHeader() {
  const { session } = useCurrentParticipant();
  return (
    <header className={styles.header}>
      <img src={logo} alt="" width={30} height={30} />
      <p className={styles.names}>
        <span className={styles.session}>
          <bdi>{session.name}</bdi>
        </span>
        <span className={styles.agent}>{texts.session.with(session.agent.name)}</span>
      </p>
      <ConnectionStatus compact />
      <ThemeMenu />
    </header>
  );
}
