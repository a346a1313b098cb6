// The participants of a session or of an interaction: a green dot while connected, a check mark when completed.
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import type { Interaction, SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { ParticipantRow } from './ParticipantRow.tsx';
import styles from './ParticipantsDialog.module.css';

interface ParticipantsDialogProps {
  session: SessionData;
  /** Shows the recipients of this interaction. Null shows all participants of the session. */
  interaction: Interaction | null;
  onClose: () => void;
}

export function ParticipantsDialog({ session, interaction, onClose }: ParticipantsDialogProps) {
  const title = interaction
    ? texts.participants.title(interaction.completedCount ?? 0, interaction.requiredCount ?? 0)
    : texts.participants.all;
  const recipients = interaction?.recipients ?? [];
  const hasGroups = new Set(recipients.map(({ group }) => group)).size > 1;
  const recipientById = new Map(recipients.map((recipient) => [recipient.participantId, recipient]));
  const participants = session.participants.filter(({ id }) => !interaction || recipientById.has(id));
  return (
    <Dialog title={title} lead={interaction?.name ?? session.name} onClose={onClose}>
      <ul className={styles.participants} data-testid="participants">
        {participants.map((participant) => (
          <ParticipantRow
            key={participant.id}
            participant={participant}
            recipient={recipientById.get(participant.id) ?? null}
            hasGroups={hasGroups}
            participants={session.participants}
            onLeave={onClose}
          />
        ))}
      </ul>
    </Dialog>
  );
}
