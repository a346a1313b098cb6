// What the agent wants to be asked before the customer receives the bubble.
import type { FieldInput } from '../../gql.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { CheckField } from '../../shared/fields/FieldInput.tsx';
import { TextField } from '../../shared/fields/TextField.tsx';
import { texts } from '../../texts/console.ts';
import styles from './AgentDetailFields.module.css';

const own = texts.add;

export interface Detail {
  id: number;
  label: string;
}

let last = 0;
const another = (): Detail => ({ id: ++last, label: '' });

export function detailInputs(details: readonly Detail[]): FieldInput[] {
  return details
    .filter((one) => one.label.trim())
    .map((one, index) => ({ name: `detail_${index + 1}`, label: one.label.trim(), required: true }));
}

interface AskedDetailsProps {
  value: readonly Detail[];
  onChange: (value: readonly Detail[]) => void;
}

export function AskedDetails({ value, onChange }: AskedDetailsProps) {
  const rename = (id: number) => (label: string) =>
    onChange(value.map((one) => (one.id === id ? { id, label } : one)));
  return (
    <div className={styles.whole}>
      <CheckField
        label={own.ask}
        value={String(value.length > 0)}
        onChange={(asked) => onChange(asked === 'true' ? [another()] : [])}
      />
      {value.map(({ id, label }) => (
        <div key={id} className={styles.row}>
          <TextField label={own.askLabel} value={label} required maxLength={200} onChange={rename(id)} />
          <Button
            label={own.askRemove}
            icon="x"
            iconOnly
            variant="quiet"
            onPress={() => onChange(value.filter((one) => one.id !== id))}
          />
        </div>
      ))}
      {value.length > 0 && (
        <div className={styles.foot}>
          <span>{own.askHint}</span>
          <Button
            label={own.askAdd}
            icon="add"
            size="small"
            variant="quiet"
            onPress={() => onChange([...value, another()])}
          />
        </div>
      )}
    </div>
  );
}
