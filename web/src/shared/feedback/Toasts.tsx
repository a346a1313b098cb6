// Short messages at the bottom of the page. Screen readers read them; each disappears after a few seconds.
import { texts } from '../../texts/shared.ts';
import { classNames } from '../appearance/classNames.ts';
import { Button } from '../controls/Button.tsx';
import { createSignal, useSignal } from '../signal.ts';
import styles from './Toasts.module.css';

interface Toast {
  id: number;
  text: string;
  kind: 'good' | 'bad';
}

const toasts = createSignal<readonly Toast[]>([]);
/** In milliseconds. */
const DURATION = 6_000;
let lastId = 0;

export function toast(text: string, kind: Toast['kind'] = 'good'): void {
  const id = ++lastId;
  toasts.set([...toasts.get(), { id, text, kind }]);
  setTimeout(() => dismiss(id), DURATION);
}

function dismiss(id: number): void {
  toasts.set(toasts.get().filter((entry) => entry.id !== id));
}

export function Toasts() {
  const all = useSignal(toasts);
  return (
    <div role="status" className={styles.toasts}>
      {all.map(({ id, text, kind }) => (
        <div key={id} className={classNames(styles.toast, styles[kind])}>
          <span>{text}</span>
          <Button
            label={texts.close}
            icon="x"
            iconOnly
            variant="quiet"
            size="small"
            onPress={() => dismiss(id)}
          />
        </div>
      ))}
    </div>
  );
}
