// One message. A link in it can be opened or copied.
import { classNames } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { CopyButton } from '../../shared/controls/CopyButton.tsx';
import { Timestamp } from '../../shared/format/Timestamp.tsx';
import type { Participant } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { participantName } from '../participant/participantName.ts';
import styles from './MessageCard.module.css';
import type { Message } from './useMessages.ts';

const ICONS = { EMAIL: 'mail', SMS: 'chat', PHONE: 'phone' } as const;
const LINK = /(https?:\/\/\S+)/;

interface MessageCardProps {
  message: Message;
  participants: readonly Participant[];
}

export function MessageCard({ message, participants }: MessageCardProps) {
  const { kind, channel, address, body, status, createdAt, sentAt } = message;
  return (
    <li className={styles.card}>
      <p className={styles.header}>
        <Icon name={ICONS[channel]} size={16} />
        <strong>{texts.messages.kinds[kind]}</strong>
        <span className={styles.soft}>
          {participantName(participants, message.participantId)} · {address}
        </span>
        <span className={classNames(styles.status, styles[status])}>
          {texts.messages.statuses[status]} <Timestamp at={sentAt ?? createdAt} />
        </span>
      </p>
      <p className={styles.body}>
        {body
          .trim()
          .split(LINK)
          .map((segment, index) =>
            LINK.test(segment) ? (
              <span key={index} className={styles.link}>
                <a href={segment} target="_blank" rel="noreferrer noopener">
                  {segment}
                </a>
                <CopyButton label={texts.messages.copyLink} text={segment} />
              </span>
            ) : (
              segment
            ),
          )}
      </p>
    </li>
  );
}
