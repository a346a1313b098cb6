// The initials of a participant, with a green dot while connected and a check mark when completed.
// Connected and completed are independent of each other.
import { classNames } from '../appearance/classNames.ts';
import { Icon } from '../appearance/Icon.tsx';
import styles from './Avatar.module.css';

interface AvatarProps {
  id: string;
  initials: string;
  connected?: boolean | null;
  completed?: boolean | null;
  size?: 'small' | 'medium';
}

const HUES = 6;

export function Avatar({ id, initials, connected, completed, size = 'medium' }: AvatarProps) {
  return (
    <span className={classNames(styles.avatar, styles[size], styles[`hue${hueOf(id)}`])} aria-hidden="true">
      {initials}
      {connected && <span className={styles.dot} />}
      {completed && (
        <span className={styles.done}>
          <Icon name="check" size={size === 'small' ? 9 : 11} />
        </span>
      )}
    </span>
  );
}

/** Returns a hue that is always the same for this id. */
function hueOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % HUES;
}
