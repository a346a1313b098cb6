// One person of the session: connected and completed as two facts, how far, and what can be done.
import { useState } from 'react';
import { Avatar } from '../../shared/session/Avatar.tsx';
import { classes } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Moment } from '../../shared/format/Timestamp.tsx';
import type { Bubble, Person } from '../../shared/session/types.ts';
import { texts as shared } from '../../texts/shared.ts';
import { texts } from '../../texts/console.ts';
import { nameOf } from '../interaction/interactionStatus.ts';
import { PersonMenu } from './ParticipantMenu.tsx';
import styles from './ParticipantRow.module.css';
import { ReassignDialog } from './ReassignDialog.tsx';
import { SessionLink } from '../session/SessionLink.tsx';

const own = texts.people;

type Part = Bubble['recipients'][number];

interface PersonRowProps {
  person: Person;
  /** Their part in the bubble that is looked at. */
  part: Part | null;
  grouped: boolean;
  people: readonly Person[];
  onLeave: () => void;
}

export function PersonRow({ person, part, grouped, people, onLeave }: PersonRowProps) {
  const [replacing, setReplacing] = useState(false);
  const completed = part ? part.completed : person.completed;
  const gone = person.replacedAt !== null;
  return (
    <li className={classes(styles.row, gone && styles.gone)} data-testid={`person-${person.id}`}>
      <Avatar id={person.id} initials={person.initials} connected={person.connected} completed={completed} />
      <div className={styles.text}>
        <p className={styles.name}>
          {person.name} <span className={styles.role}>{shared.roles[person.role]}</span>
        </p>
        <p className={styles.soft}>{[person.email, person.phone].filter(Boolean).join(' · ')}</p>
        <p className={styles.soft}>
          {gone ? own.replaced(nameOf(people, person.replacedById)) : <Progress person={person} part={part} />}
          {grouped && part && <> · {own.group(part.group)}</>}
        </p>
        {part?.declineReason && <p className={styles.reason}>{part.declineReason}</p>}
        {person.privateSessionId && (
          <SessionLink sessionId={person.privateSessionId}>{own.goPrivate}</SessionLink>
        )}
      </div>
      <ul className={styles.facts}>
        <li className={classes(styles.fact, person.connected && styles.connected)}>
          <span className={styles.dot} />
          {person.connected ? own.connected : own.away}
        </li>
        {completed && (
          <li className={classes(styles.fact, styles.completed)}>
            <Icon name="check" size={14} />
            {own.completed}
          </li>
        )}
      </ul>
      {!gone && <PersonMenu person={person} onReplace={() => setReplacing(true)} onLeave={onLeave} />}
      {replacing && <ReassignDialog person={person} onClose={() => setReplacing(false)} />}
    </li>
  );
}

function Progress({ person, part }: { person: Person; part: Part | null }) {
  const [text, at] = part ? progressIn(part) : progressOf(person);
  return (
    <>
      {text}
      {at && (
        <>
          {' · '}
          <Moment at={at} />
        </>
      )}
    </>
  );
}

function progressIn(part: Part): [string, string | null] {
  if (part.declinedAt) return [own.declined, part.declinedAt];
  if (part.completedAt) return [own.completed, part.completedAt];
  if (part.completed === null) return [own.nothing, null];
  if (part.startedAt) return [own.started, part.startedAt];
  return part.openedAt ? [own.opened, part.openedAt] : [own.waiting, null];
}

function progressOf(person: Person): [string, string | null] {
  return person.enteredAt ? [own.entered, person.enteredAt] : [own.invited, person.invitedAt];
}
