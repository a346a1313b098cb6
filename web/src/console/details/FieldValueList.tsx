// Names and values, side by side.
import { labelOf } from '../../shared/fields/FieldInput.tsx';
import type { Field, Value } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import styles from './FieldValueList.module.css';

const ANSWERS: Record<string, string> = { true: texts.content.yes, false: texts.content.no };

interface ValueListProps {
  values: readonly Value[];
  fields: readonly Pick<Field, 'name' | 'label' | 'kind'>[];
}

export function ValueList({ values, fields }: ValueListProps) {
  if (values.length === 0) return <p className={styles.none}>{texts.content.nothing}</p>;
  return (
    <dl className={styles.list}>
      {values.map(({ name, value }) => {
        const field = fields.find((one) => one.name === name);
        return (
          <div key={name} className={styles.pair}>
            <dt>{labelOf(field ?? { name, label: null })}</dt>
            <dd>{field?.kind === 'CHECKBOX' ? ANSWERS[value] : value}</dd>
          </div>
        );
      })}
    </dl>
  );
}
