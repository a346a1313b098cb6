// One message to a person; a link in it can be followed or copied.
import { classes } from '../../shared/appearance/classNames.ts';
import { CopyButton } from '../../shared/controls/CopyButton.tsx';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Moment } from '../../shared/format/Timestamp.tsx';
import type { Person } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { nameOf } from '../interaction/interactionStatus.ts';
import styles from './MessageCard.module.css';
import type { Message } from './useMessages.ts';

const ICONS = { EMAIL: 'mail', SMS: 'chat', PHONE: 'phone' } as const;
const LINK = /(https?:\/\/\S+)/;

interface MessageCardProps {
  message: Message;
  people: readonly Person[];
}

export function MessageCard({ message, people }: MessageCardProps) {
  const { kind, channel, address, body, status, createdAt, sentAt } = message;
  return (
    <li className={styles.card}>
      <p className={styles.head}>
        <Icon name={ICONS[channel]} size={16} />
        <strong>{texts.messages.kinds[kind]}</strong>
        <span className={styles.soft}>
          {nameOf(people, message.participantId)} · {address}
        </span>
        <span className={classes(styles.status, styles[status])}>
          {texts.messages.statuses[status]} <Moment at={sentAt ?? createdAt} />
        </span>
      </p>
      <p className={styles.body}>
        {body.trim().split(LINK).map((part, index) =>
          LINK.test(part) ? (
            <span key={index} className={styles.link}>
              <a href={part} target="_blank" rel="noreferrer noopener">
                {part}
              </a>
              <CopyButton label={texts.messages.copyLink} text={part} />
            </span>
          ) : (
            part
          ),
        )}
      </p>
    </li>
  );
}
