// A row of buttons of which exactly one is selected.
import styles from './SegmentedControl.module.css';

interface SegmentedControlProps<K extends string> {
  label: string;
  options: readonly { key: K; label: string; count?: number }[];
  selected: K;
  onSelect: (key: K) => void;
}

export function SegmentedControl<K extends string>({
  label,
  options,
  selected,
  onSelect,
}: SegmentedControlProps<K>) {
  return (
    <div role="group" aria-label={label} className={styles.control}>
      {options.map(({ key, label: name, count }) => (
        <button
          key={key}
          type="button"
          aria-pressed={key === selected}
          className={styles.option}
          onClick={() => onSelect(key)}
        >
          {name}
          {count !== undefined && <span className={styles.count}>{count}</span>}
        </button>
      ))}
    </div>
  );
}
