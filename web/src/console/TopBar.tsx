// The bar at the top of the console: the product, the connection status, the agent and Sign out.
import logo from '../shared/appearance/logo.svg';
import { ThemeMenu } from '../shared/appearance/ThemeMenu.tsx';
import { ConnectionStatus } from '../shared/connection/ConnectionStatus.tsx';
import { Button } from '../shared/controls/Button.tsx';
import { texts } from '../texts/console.ts';
import { texts as shared } from '../texts/shared.ts';
import type { Agent } from './signIn/agent.ts';
import styles from './TopBar.module.css';

interface TopBarProps {
  agent: Agent;
  onSignOut: () => void;
}

export function TopBar({ agent, onSignOut }: TopBarProps) {
  return (
    <header className={styles.bar}>
      <p className={styles.product}>
        <img src={logo} alt="" width={26} height={26} />
        <span className={styles.productName}>{shared.product}</span>
      </p>
      <ConnectionStatus />
      <span className={styles.space} />
      <span className={styles.agentName}>{agent.name}</span>
      <ThemeMenu />
      <Button
        label={texts.signIn.signOut}
        icon="leave"
        iconOnly
        variant="quiet"
        size="small"
        onPress={onSignOut}
      />
    </header>
  );
}
