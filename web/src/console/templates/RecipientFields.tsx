// For whom it is, and in which order they sign.
import { Avatar } from '../../shared/session/Avatar.tsx';
import type { Person } from '../../shared/session/types.ts';
import { texts as shared } from '../../texts/shared.ts';
import { texts } from '../../texts/console.ts';
import styles from './RecipientFields.module.css';

const own = texts.add;

export interface Chosen {
  participantId: string;
  chosen: boolean;
  group: number;
}

export function everybody(people: readonly Person[]): readonly Chosen[] {
  return people
    .filter((one) => !one.replacedAt)
    .map((one) => ({ participantId: one.id, chosen: true, group: 1 }));
}

/** As the API takes it; null means everybody, in one group. */
export function recipientInputs(value: readonly Chosen[]) {
  if (value.every((one) => one.chosen && one.group === 1)) return null;
  return value
    .filter((one) => one.chosen)
    .map(({ participantId, group }) => ({ participantId, group }));
}

interface RecipientFieldsProps {
  value: readonly Chosen[];
  people: readonly Person[];
  onChange: (value: readonly Chosen[]) => void;
}

export function RecipientFields({ value, people, onChange }: RecipientFieldsProps) {
  const change = (id: string, part: Partial<Chosen>) =>
    onChange(value.map((one) => (one.participantId === id ? { ...one, ...part } : one)));
  const groups = value.map((_, index) => index + 1);
  return (
    <fieldset className={styles.whole}>
      <legend>{own.recipients}</legend>
      {value.map(({ participantId, chosen, group }) => {
        const person = people.find((one) => one.id === participantId);
        if (!person) return null;
        return (
          <div key={participantId} className={styles.row}>
            <label className={styles.person}>
              <input
                type="checkbox"
                checked={chosen}
                onChange={(event) => change(participantId, { chosen: event.target.checked })}
              />
              <Avatar id={person.id} initials={person.initials} size="small" />
              <span>
                {person.name} <span className={styles.role}>{shared.roles[person.role]}</span>
              </span>
            </label>
            {groups.length > 1 && chosen && person.role !== 'CC' && (
              <select
                aria-label={own.group(person.name)}
                value={group}
                onChange={(event) => change(participantId, { group: Number(event.target.value) })}
              >
                {groups.map((number) => (
                  <option key={number} value={number}>
                    {own.groupShort(number)}
                  </option>
                ))}
              </select>
            )}
          </div>
        );
      })}
      {groups.length > 1 && <p className={styles.hint}>{own.groupHint}</p>}
    </fieldset>
  );
}
