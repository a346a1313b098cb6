// Whether what was typed is kept.
import { Icon } from '../../shared/appearance/Icon.tsx';
import { texts } from '../../texts/join.ts';
import styles from './SaveStatus.module.css';
import type { Saving } from './draftStore.ts';

export function SavingState({ saving }: { saving: Saving }) {
  return (
    <span role="status" className={styles.state} data-testid="saving" data-state={saving}>
      {saving === 'none' && texts.draft.none}
      {saving === 'waiting' && texts.draft.saving}
      {saving === 'failed' && texts.draft.failed}
      {saving === 'saved' && (
        <>
          <Icon name="check" size={15} /> {texts.draft.saved}
        </>
      )}
    </span>
  );
}
