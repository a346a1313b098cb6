// The list of everything that was sent to the participant.
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import { Avatar } from '../../shared/session/Avatar.tsx';
import { texts } from '../../texts/join.ts';
import { isActionable, participantStatus } from '../interaction/participantStatus.ts';
import { useCurrentParticipant } from './currentParticipant.ts';
import styles from './InteractionList.module.css';
import { InteractionRow } from './InteractionRow.tsx';

const labels = texts.session;

interface InteractionListProps {
  /** The interaction that is shown next to the list. */
  selectedId: string | null;
}

export function InteractionList({ selectedId }: InteractionListProps) {
  const { id, name, session } = useCurrentParticipant();
  const entries = session.interactions.map((interaction) => ({
    interaction,
    status: participantStatus(interaction, id, session),
  }));
  const waitingCount = entries.filter(({ status }) => isActionable(status)).length;
  return (
    <nav className={styles.list} aria-label={labels.label}>
      <div className={styles.welcome}>
        <h1 className={styles.greeting}>{labels.hello(name)}</h1>
        {session.status === 'OPEN' && entries.length > 0 && (
          <p className={styles.waitingCount} role="status" data-testid="waiting-count">
            {labels.waiting(waitingCount, session.agent.name)}
          </p>
        )}
        <OtherParticipants />
      </div>
      {entries.length === 0 && (
        <EmptyState icon="chat" title={labels.empty} lead={labels.emptyLead(session.agent.name)} />
      )}
      <ol className={styles.interactions}>
        {entries.map(({ interaction, status }) => (
          <li key={interaction.id}>
            <InteractionRow
              interaction={interaction}
              status={status}
              isCurrent={interaction.id === selectedId}
            />
          </li>
        ))}
      </ol>
    </nav>
  );
}

function OtherParticipants() {
  const current = useCurrentParticipant();
  const participants = current.session.participants.filter(
    (participant) => participant.id !== current.id && !participant.replacedAt,
  );
  if (participants.length === 0) return null;
  return (
    <ul className={styles.participants} aria-label={labels.participants}>
      {participants.map(({ id, initials, name }) => (
        <li key={id} className={styles.participant}>
          <Avatar id={id} initials={initials} size="small" />
          <bdi>{name}</bdi>
        </li>
      ))}
    </ul>
  );
}
