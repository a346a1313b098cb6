// What is typed and not kept by the server yet: saved a moment after the last key, and again after a break.
import { createSignal, type Signal } from '../../shared/signal.ts';
import { wait } from '../../shared/connection/webSocket.ts';
import type { Value } from '../../shared/session/types.ts';

export type Saving = 'none' | 'waiting' | 'saved' | 'failed';

export interface DraftState {
  /** What stands in the fields, where it is newer than what the server has. */
  readonly edits: ReadonlyMap<string, string>;
  readonly saving: Saving;
  /** What the server said against it. */
  readonly problem: string | null;
}

/** Null: kept. A sentence: refused. `undefined`: nobody could be reached. */
export type Save = (values: Value[]) => Promise<string | null | undefined>;

export interface Draft {
  readonly state: Signal<DraftState>;
  /** `savable` where the server would take it. */
  edit(name: string, value: string, savable: boolean): void;
  /** Lets go of what the server has by now. */
  settle(kept: ReadonlyMap<string, string>): void;
  /** Saves at once what waits. */
  flush(): void;
  /** Saves no more: what is left is handed in by other means. Resolves when nothing is under way. */
  stop(): Promise<void>;
  /** Takes up saving again, after what was to be handed in was refused. */
  resume(): void;
}

const AFTER_LAST_KEY = 500;
const AFTER_A_FAILURE = 4_000;

export function createDraft(save: Save): Draft {
  const state = createSignal<DraftState>({ edits: new Map(), saving: 'none', problem: null });
  let waiting = new Map<string, string>();
  let underWay: { values: ReadonlyMap<string, string>; done: Promise<void> } | null = null;
  let timer = 0;
  let stopped = false;

  const tell = (more: Partial<DraftState>) => state.set({ ...state.get(), ...more });

  function schedule(): void {
    clearTimeout(timer);
    timer = window.setTimeout(run, AFTER_LAST_KEY);
  }

  function run(): void {
    clearTimeout(timer);
    if (stopped || underWay || waiting.size === 0) return;
    const values = waiting;
    waiting = new Map();
    underWay = { values, done: send(values) };
  }

  async function send(values: Map<string, string>): Promise<void> {
    const problem = await save([...values].map(([name, value]) => ({ name, value })));
    underWay = null;
    if (problem === undefined) {
      waiting = new Map([...values, ...waiting]);
      tell({ saving: 'failed', problem: null });
      void wait(AFTER_A_FAILURE).then(run);
      return;
    }
    tell({ saving: problem ? 'failed' : waiting.size ? 'waiting' : 'saved', problem });
    run();
  }

  return {
    state,
    edit(name, value, savable) {
      if (savable) waiting.set(name, value);
      else waiting.delete(name);
      const edits = new Map(state.get().edits).set(name, value);
      tell({ edits, ...(savable ? { saving: 'waiting' } : {}) });
      schedule();
    },
    settle(kept) {
      const { edits } = state.get();
      const left = [...edits].filter(
        ([name, value]) => waiting.has(name) || underWay?.values.has(name) || kept.get(name) !== value,
      );
      if (left.length < edits.size) tell({ edits: new Map(left) });
    },
    flush: run,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await underWay?.done;
    },
    resume() {
      stopped = false;
      schedule();
    },
  };
}
