// Names and values, side by side.
import type { Value } from '../shared/types.ts';
import { texts } from '../texts/console.ts';
import styles from './ValueList.module.css';

interface ValueListProps {
  values: readonly Value[];
  label: (name: string) => string;
}

export function ValueList({ values, label }: ValueListProps) {
  if (values.length === 0) return <p className={styles.none}>{texts.content.nothing}</p>;
  return (
    <dl className={styles.list}>
      {values.map(({ name, value }) => (
        <div key={name} className={styles.pair}>
          <dt>{label(name)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
