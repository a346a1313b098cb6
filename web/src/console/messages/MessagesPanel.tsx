// The messages that were sent to participants: invitations, reminders and codes.
import { Button } from '../../shared/controls/Button.tsx';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import type { SessionData, SessionEvent } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { texts as shared } from '../../texts/shared.ts';
import { MessageCard } from './MessageCard.tsx';
import styles from './MessagesPanel.module.css';
import { useMessages } from './useMessages.ts';

interface MessagesPanelProps {
  session: SessionData;
  events: readonly SessionEvent[];
}

export function MessagesPanel({ session, events }: MessagesPanelProps) {
  const { messages, loadOlder } = useMessages(session.id, events.length);
  if (!messages) return <p className={styles.note}>{shared.loading}</p>;
  if (messages.length === 0) return <EmptyState icon="mail" title={texts.messages.empty} />;
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={texts.detailPane.messages}>
      <ul className={styles.list}>
        {messages.map((message) => (
          <MessageCard key={message.id} message={message} participants={session.participants} />
        ))}
      </ul>
      {loadOlder && (
        <p className={styles.note}>
          <Button label={texts.messages.more} size="small" onPress={loadOlder} />
        </p>
      )}
    </div>
  );
}
