// A short row of choices, of which one is on.
import styles from './SegmentedControl.module.css';

interface ChoicesProps<K extends string> {
  label: string;
  choices: readonly { key: K; label: string; count?: number }[];
  chosen: K;
  onChoose: (key: K) => void;
}

export function Choices<K extends string>({ label, choices, chosen, onChoose }: ChoicesProps<K>) {
  return (
    <div role="group" aria-label={label} className={styles.choices}>
      {choices.map(({ key, label: name, count }) => (
        <button
          key={key}
          type="button"
          aria-pressed={key === chosen}
          className={styles.choice}
          onClick={() => onChoose(key)}
        >
          {name}
          {count !== undefined && <span className={styles.count}>{count}</span>}
        </button>
      ))}
    </div>
  );
}
