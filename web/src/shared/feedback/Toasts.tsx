// Short news at the foot of the page, read out and gone after a while.
import { texts } from '../../texts/shared.ts';
import { Button } from '../controls/Button.tsx';
import { classes } from '../appearance/classNames.ts';
import { createSignal, useSignal } from '../signal.ts';
import styles from './Toasts.module.css';

interface Toast {
  id: number;
  text: string;
  kind: 'good' | 'bad';
}

const toasts = createSignal<readonly Toast[]>([]);
const SHOWN_FOR = 6_000;
let last = 0;

export function toast(text: string, kind: Toast['kind'] = 'good'): void {
  const id = ++last;
  toasts.set([...toasts.get(), { id, text, kind }]);
  setTimeout(() => dismiss(id), SHOWN_FOR);
}

function dismiss(id: number): void {
  toasts.set(toasts.get().filter((one) => one.id !== id));
}

export function Toasts() {
  const all = useSignal(toasts);
  return (
    <div role="status" className={styles.toasts}>
      {all.map(({ id, text, kind }) => (
        <div key={id} className={classes(styles.toast, styles[kind])}>
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
