// Keeps field values that the server has not stored yet. They are saved shortly after the last key
// press, and again after a failure.
import { retryDelay } from '../../shared/connection/retryDelay.ts';
import type { FieldValue } from '../../shared/session/types.ts';
import { createSignal, type Signal } from '../../shared/signal.ts';

export type SaveState = 'none' | 'waiting' | 'saved' | 'failed';

export interface DraftState {
  /** The values of edited fields, where they are newer than the server's. */
  readonly edits: ReadonlyMap<string, string>;
  readonly saveState: SaveState;
  /** Why the server refused to save. */
  readonly error: string | null;
}

/** Resolves to null if saved, to a message if refused, and to undefined if the server could not be reached. */
export type SaveValues = (values: FieldValue[]) => Promise<string | null | undefined>;

export interface DraftStore {
  readonly state: Signal<DraftState>;
  /** Records an edit. It is saved only if the value is valid. */
  edit(name: string, value: string, isValid: boolean): void;
  /** Drops the edits that the server has stored by now. */
  dropStored(stored: ReadonlyMap<string, string>): void;
  /** Saves pending edits immediately. */
  flush(): void;
  /** Stops saving, because the edits are about to be submitted. Resolves when no save is in progress. */
  stop(): Promise<void>;
  /** Starts saving again, after a submission was refused. */
  resume(): void;
}

// in milliseconds
const SAVE_DELAY = 500;
const RETRY_DELAY = 4_000;

export function createDraftStore(save: SaveValues): DraftStore {
  const state = createSignal<DraftState>({ edits: new Map(), saveState: 'none', error: null });
  let pending = new Map<string, string>();
  let inProgress: { values: ReadonlyMap<string, string>; finished: Promise<void> } | null = null;
  let timer = 0;
  let isStopped = false;

  const update = (changes: Partial<DraftState>) => state.set({ ...state.get(), ...changes });

  function schedule(): void {
    clearTimeout(timer);
    timer = window.setTimeout(savePending, SAVE_DELAY);
  }

  function savePending(): void {
    clearTimeout(timer);
    if (isStopped || inProgress || pending.size === 0) return;
    const values = pending;
    pending = new Map();
    inProgress = { values, finished: saveValues(values) };
  }

  async function saveValues(values: Map<string, string>): Promise<void> {
    const error = await save([...values].map(([name, value]) => ({ name, value })));
    inProgress = null;
    if (error === undefined) {
      pending = new Map([...values, ...pending]);
      update({ saveState: 'failed', error: null });
      void retryDelay(RETRY_DELAY).then(savePending);
      return;
    }
    update({ saveState: error ? 'failed' : pending.size ? 'waiting' : 'saved', error });
    savePending();
  }

  return {
    state,
    edit(name, value, isValid) {
      if (isValid) pending.set(name, value);
      else pending.delete(name);
      const edits = new Map(state.get().edits).set(name, value);
      update({ edits, ...(isValid ? { saveState: 'waiting' } : {}) });
      schedule();
    },
    dropStored(stored) {
      const { edits } = state.get();
      const unsaved = [...edits].filter(
        ([name, value]) => pending.has(name) || inProgress?.values.has(name) || stored.get(name) !== value,
      );
      if (unsaved.length < edits.size) update({ edits: new Map(unsaved) });
    },
    flush: savePending,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await inProgress?.finished;
    },
    resume() {
      isStopped = false;
      schedule();
    },
  };
}
