// What is left of a deleted bubble.
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Moment } from '../../shared/format/Timestamp.tsx';
import type { Bubble } from '../../shared/session/types.ts';
import styles from './DeletedInteraction.module.css';

export function Tombstone({ bubble }: { bubble: Bubble }) {
  return (
    <li className={styles.stone} data-testid={`bubble-${bubble.id}`}>
      <Icon name="trash" size={15} />
      <span className={styles.name}>{bubble.name}</span>
      <span>{bubble.statusLine}</span>
      {bubble.deletedAt && <Moment at={bubble.deletedAt} />}
    </li>
  );
}
