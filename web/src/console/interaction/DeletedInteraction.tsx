// What the list shows of a deleted interaction.
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Timestamp } from '../../shared/format/Timestamp.tsx';
import type { Interaction } from '../../shared/session/types.ts';
import styles from './DeletedInteraction.module.css';

export function DeletedInteraction({ interaction }: { interaction: Interaction }) {
  return (
    <li className={styles.deleted} data-testid={`interaction-${interaction.id}`}>
      <Icon name="trash" size={15} />
      <span className={styles.name}>{interaction.name}</span>
      <span>{interaction.statusLine}</span>
      {interaction.deletedAt && <Timestamp at={interaction.deletedAt} />}
    </li>
  );
}
