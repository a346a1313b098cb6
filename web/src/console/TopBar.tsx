// Across the top: the product, whether it is live, who works here.
import mark from '../shared/appearance/logo.svg';
import { Button } from '../shared/controls/Button.tsx';
import { ConnectionState } from '../shared/connection/ConnectionStatus.tsx';
import { ThemeMenu } from '../shared/appearance/ThemeMenu.tsx';
import { texts as shared } from '../texts/shared.ts';
import { texts } from '../texts/console.ts';
import styles from './TopBar.module.css';
import type { Who } from './signIn/agent.ts';

interface TopBarProps {
  who: Who;
  onLeave: () => void;
}

export function TopBar({ who, onLeave }: TopBarProps) {
  return (
    <header className={styles.bar}>
      <p className={styles.product}>
        <img src={mark} alt="" width={26} height={26} />
        <span className={styles.word}>{shared.product}</span>
      </p>
      <ConnectionState />
      <span className={styles.space} />
      <span className={styles.who}>{who.name}</span>
      <ThemeMenu />
      <Button
        label={texts.signIn.out}
        icon="leave"
        iconOnly
        variant="quiet"
        size="small"
        onPress={onLeave}
      />
    </header>
  );
}
