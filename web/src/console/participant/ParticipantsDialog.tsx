// “See all co-signers”: everybody with a green dot while connected and a check mark when done.
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import type { Bubble, SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import styles from './ParticipantsDialog.module.css';
import { PersonRow } from './ParticipantRow.tsx';

interface PeopleDialogProps {
  session: SessionData;
  /** Whose recipients are shown; null shows everybody in the session. */
  bubble: Bubble | null;
  onClose: () => void;
}

export function PeopleDialog({ session, bubble, onClose }: PeopleDialogProps) {
  const title = bubble
    ? texts.people.title(bubble.completedCount ?? 0, bubble.requiredCount ?? 0)
    : texts.people.all;
  const grouped = new Set(bubble?.recipients.map((one) => one.group)).size > 1;
  const parts = new Map(bubble?.recipients.map((one) => [one.participantId, one]));
  const shown = session.participants.filter((one) => !bubble || parts.has(one.id));
  return (
    <Dialog title={title} lead={bubble?.name ?? session.name} onClose={onClose}>
      <ul className={styles.people} data-testid="people">
        {shown.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            part={parts.get(person.id) ?? null}
            grouped={grouped}
            people={session.participants}
            onLeave={onClose}
          />
        ))}
      </ul>
    </Dialog>
  );
}
