// Shows whether the edits of a form or document are saved.
import { Icon } from '../../shared/appearance/Icon.tsx';
import { texts } from '../../texts/join.ts';
import type { SaveState } from './draftStore.ts';
import styles from './SaveStatus.module.css';

const labels = texts.draft;

export function SaveStatus({ state }: { state: SaveState }) {
  return (
    <span role="status" className={styles.status} data-testid="save-status" data-state={state}>
      {state === 'none' && labels.none}
      {state === 'waiting' && labels.saving}
      {state === 'failed' && labels.failed}
      {state === 'saved' && (
        <>
          <Icon name="check" size={15} /> {labels.saved}
        </>
      )}
    </span>
  );
}
