// One participant: connected and completed, which are independent, the progress, and the actions.
import { useState } from 'react';
import { classNames } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Timestamp } from '../../shared/format/Timestamp.tsx';
import { Avatar } from '../../shared/session/Avatar.tsx';
import type { Participant, Recipient } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { texts as shared } from '../../texts/shared.ts';
import { SessionLink } from '../SessionLink.tsx';
import { ParticipantMenu } from './ParticipantMenu.tsx';
import { participantName } from './participantName.ts';
import styles from './ParticipantRow.module.css';
import { ReplaceDialog } from './ReplaceDialog.tsx';

const labels = texts.participants;

interface ParticipantRowProps {
  participant: Participant;
  /** The participant as a recipient of the interaction. Null if the dialog shows the whole session. */
  recipient: Recipient | null;
  /** Whether the recipients sign in several groups. */
  hasGroups: boolean;
  participants: readonly Participant[];
  /** Called when the console goes to another session. */
  onLeave: () => void;
}

export function ParticipantRow({
  participant,
  recipient,
  hasGroups,
  participants,
  onLeave,
}: ParticipantRowProps) {
  const [isReplacing, setIsReplacing] = useState(false);
  const completed = recipient ? recipient.completed : participant.completed;
  const isReplaced = participant.replacedAt !== null;
  return (
    <li
      className={classNames(styles.row, isReplaced && styles.replaced)}
      data-testid={`participant-${participant.id}`}
    >
      <Avatar
        id={participant.id}
        initials={participant.initials}
        connected={participant.connected}
        completed={completed}
      />
      <div className={styles.text}>
        <p className={styles.name}>
          {participant.name} <span className={styles.role}>{shared.roles[participant.role]}</span>
        </p>
        <p className={styles.soft}>{[participant.email, participant.phone].filter(Boolean).join(' · ')}</p>
        <p className={styles.soft}>
          {isReplaced ? (
            labels.replacedBy(participantName(participants, participant.replacedById))
          ) : (
            <Progress participant={participant} recipient={recipient} />
          )}
          {hasGroups && recipient && <> · {labels.group(recipient.group)}</>}
        </p>
        {recipient?.declineReason && <p className={styles.reason}>{recipient.declineReason}</p>}
        {participant.privateSessionId && (
          <SessionLink sessionId={participant.privateSessionId}>{labels.openPrivateSession}</SessionLink>
        )}
      </div>
      <ul className={styles.states}>
        <li className={classNames(styles.state, participant.connected && styles.connected)}>
          <span className={styles.dot} />
          {participant.connected ? labels.connected : labels.notConnected}
        </li>
        {completed && (
          <li className={classNames(styles.state, styles.completed)}>
            <Icon name="check" size={14} />
            {labels.completed}
          </li>
        )}
      </ul>
      {!isReplaced && (
        <ParticipantMenu participant={participant} onReplace={() => setIsReplacing(true)} onLeave={onLeave} />
      )}
      {isReplacing && <ReplaceDialog participant={participant} onClose={() => setIsReplacing(false)} />}
    </li>
  );
}

function Progress({ participant, recipient }: { participant: Participant; recipient: Recipient | null }) {
  const [text, at] = recipient ? recipientProgress(recipient) : sessionProgress(participant);
  return (
    <>
      {text}
      {at && (
        <>
          {' · '}
          <Timestamp at={at} />
        </>
      )}
    </>
  );
}

function recipientProgress(recipient: Recipient): [string, string | null] {
  if (recipient.declinedAt) return [labels.declined, recipient.declinedAt];
  if (recipient.completedAt) return [labels.completed, recipient.completedAt];
  if (recipient.completed === null) return [labels.copyOnly, null];
  if (recipient.startedAt) return [labels.started, recipient.startedAt];
  return recipient.openedAt ? [labels.opened, recipient.openedAt] : [labels.notOpened, null];
}

function sessionProgress(participant: Participant): [string, string | null] {
  return participant.enteredAt
    ? [labels.entered, participant.enteredAt]
    : [labels.invited, participant.invitedAt];
}
