// One interaction in the list, with its status.
import { classNames } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Timestamp } from '../../shared/format/Timestamp.tsx';
import { KIND_ICONS } from '../../shared/session/stepKinds.ts';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import {
  isActionable,
  type ParticipantStatus,
  STATUS_ICONS,
  summaryLine,
} from '../interaction/participantStatus.ts';
import { goTo, hrefOf } from '../pageRoute.ts';
import { useCurrentParticipant } from './currentParticipant.ts';
import styles from './InteractionRow.module.css';

interface InteractionRowProps {
  interaction: Interaction;
  status: ParticipantStatus;
  /** Whether it is shown next to the list. */
  isCurrent: boolean;
}

export function InteractionRow({ interaction, status, isCurrent }: InteractionRowProps) {
  const { id } = useCurrentParticipant();
  const actionable = isActionable(status);
  return (
    <a
      href={hrefOf(interaction.id)}
      className={classNames(
        styles.row,
        actionable && styles.actionable,
        styles[status],
        isCurrent && styles.current,
      )}
      aria-current={isCurrent ? 'true' : undefined}
      data-testid={`interaction-${interaction.id}`}
      data-participant-status={status}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        goTo(interaction.id);
      }}
    >
      <span className={styles.kind}>
        <Icon name={KIND_ICONS[interaction.kind]} size={20} />
      </span>
      <span className={styles.text}>
        <span className={styles.name}>
          <bdi>{interaction.name}</bdi>
        </span>
        <span className={styles.summary}>{summaryLine(interaction, status, id)}</span>
        {actionable && interaction.expiresAt && (
          <span className={styles.deadline}>
            {texts.start.deadline} <Timestamp at={interaction.expiresAt} />
          </span>
        )}
      </span>
      {actionable ? (
        <span className={styles.callToAction}>
          {status === 'notStarted' ? texts.start.start : texts.status.inProgress}
          <Icon name="arrow" size={16} />
        </span>
      ) : (
        <span className={styles.mark}>
          <Icon name={STATUS_ICONS[status]} size={18} />
        </span>
      )}
    </a>
  );
}
