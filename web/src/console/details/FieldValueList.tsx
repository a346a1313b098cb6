// The values of fields with their labels.
import { fieldLabel } from '../../shared/fields/FieldInput.tsx';
import type { Field, FieldValue } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import styles from './FieldValueList.module.css';

const CHECKBOX_TEXTS: Record<string, string> = { true: texts.details.yes, false: texts.details.no };

interface FieldValueListProps {
  values: readonly FieldValue[];
  fields: readonly Pick<Field, 'name' | 'label' | 'kind'>[];
}

export function FieldValueList({ values, fields }: FieldValueListProps) {
  if (values.length === 0) return <p className={styles.none}>{texts.details.empty}</p>;
  return (
    <dl className={styles.list}>
      {values.map(({ name, value }) => {
        const field = fields.find((candidate) => candidate.name === name);
        return (
          <div key={name} className={styles.pair}>
            <dt>{fieldLabel(field ?? { name, label: null })}</dt>
            <dd>{field?.kind === 'CHECKBOX' ? CHECKBOX_TEXTS[value] : value}</dd>
          </div>
        );
      })}
    </dl>
  );
}
