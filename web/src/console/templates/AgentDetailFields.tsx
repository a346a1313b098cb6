// The questions that the agent answers before the customer receives the interaction.
import type { FieldInput } from '../../gql.ts';
import { Button } from '../../shared/controls/Button.tsx';
import { CheckboxField } from '../../shared/fields/CheckboxField.tsx';
import { TextField } from '../../shared/fields/TextField.tsx';
import { texts } from '../../texts/console.ts';
import styles from './AgentDetailFields.module.css';

const labels = texts.addInteraction;

export interface AgentDetail {
  id: number;
  label: string;
}

let lastId = 0;
const newDetail = (): AgentDetail => ({ id: ++lastId, label: '' });

export function agentDetailInputs(details: readonly AgentDetail[]): FieldInput[] {
  return details
    .map(({ label }) => label.trim())
    .filter(Boolean)
    .map((label, index) => ({ name: `detail_${index + 1}`, label, required: true }));
}

interface AgentDetailFieldsProps {
  value: readonly AgentDetail[];
  onChange: (value: readonly AgentDetail[]) => void;
}

export function AgentDetailFields({ value, onChange }: AgentDetailFieldsProps) {
  const rename = (id: number) => (label: string) =>
    onChange(value.map((detail) => (detail.id === id ? { id, label } : detail)));
  return (
    <div className={styles.container}>
      <CheckboxField
        label={labels.details}
        value={String(value.length > 0)}
        onChange={(checked) => onChange(checked === 'true' ? [newDetail()] : [])}
      />
      {value.map(({ id, label }) => (
        <div key={id} className={styles.row}>
          <TextField
            label={labels.detailLabel}
            value={label}
            required
            maxLength={200}
            onChange={rename(id)}
          />
          <Button
            label={labels.removeDetail}
            icon="x"
            iconOnly
            variant="quiet"
            onPress={() => onChange(value.filter((detail) => detail.id !== id))}
          />
        </div>
      ))}
      {value.length > 0 && (
        <div className={styles.footer}>
          <span>{labels.detailsHint}</span>
          <Button
            label={labels.addDetail}
            icon="add"
            size="small"
            variant="quiet"
            onPress={() => onChange([...value, newDetail()])}
          />
        </div>
      )}
    </div>
  );
}
