// Chooses the recipients and their signing groups.
import { Avatar } from '../../shared/session/Avatar.tsx';
import type { Participant } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { texts as shared } from '../../texts/shared.ts';
import styles from './RecipientFields.module.css';

const labels = texts.addInteraction;

export interface RecipientChoice {
  participantId: string;
  isSelected: boolean;
  group: number;
}

export function allRecipients(participants: readonly Participant[]): readonly RecipientChoice[] {
  return participants
    .filter(({ replacedAt }) => !replacedAt)
    .map(({ id }) => ({ participantId: id, isSelected: true, group: 1 }));
}

/** Returns the choice as input of the API. Null means everybody in one group. */
export function recipientInputs(value: readonly RecipientChoice[]) {
  if (value.every(({ isSelected, group }) => isSelected && group === 1)) return null;
  return value
    .filter(({ isSelected }) => isSelected)
    .map(({ participantId, group }) => ({ participantId, group }));
}

interface RecipientFieldsProps {
  value: readonly RecipientChoice[];
  participants: readonly Participant[];
  onChange: (value: readonly RecipientChoice[]) => void;
}

export function RecipientFields({ value, participants, onChange }: RecipientFieldsProps) {
  const update = (id: string, changes: Partial<RecipientChoice>) =>
    onChange(value.map((choice) => (choice.participantId === id ? { ...choice, ...changes } : choice)));
  const groups = value.map((_, index) => index + 1);
  return (
    <fieldset className={styles.recipients}>
      <legend>{labels.recipients}</legend>
      {value.map(({ participantId, isSelected, group }) => {
        const participant = participants.find(({ id }) => id === participantId);
        if (!participant) return null;
        return (
          <div key={participantId} className={styles.row}>
            <label className={styles.recipient}>
              <input
                type="checkbox"
                checked={isSelected}
                onChange={(event) => update(participantId, { isSelected: event.target.checked })}
              />
              <Avatar id={participant.id} initials={participant.initials} size="small" />
              <span>
                {participant.name} <span className={styles.role}>{shared.roles[participant.role]}</span>
              </span>
            </label>
            {groups.length > 1 && isSelected && participant.role !== 'CC' && (
              <select
                aria-label={labels.group(participant.name)}
                value={group}
                onChange={(event) => update(participantId, { group: Number(event.target.value) })}
              >
                {groups.map((number) => (
                  <option key={number} value={number}>
                    {labels.groupShort(number)}
                  </option>
                ))}
              </select>
            )}
          </div>
        );
      })}
      {groups.length > 1 && <p className={styles.hint}>{labels.groupHint}</p>}
    </fieldset>
  );
}
