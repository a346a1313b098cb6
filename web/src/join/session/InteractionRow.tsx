// One item in the list: what it is, and how it stands for the one who looks.
import { classes } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { KIND_ICONS } from '../../shared/session/stepKinds.ts';
import { Moment } from '../../shared/format/Timestamp.tsx';
import type { Bubble } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import styles from './InteractionRow.module.css';
import { isOwnTurn, lineOf, TURN_ICONS, type Turn } from '../interaction/participantStatus.ts';
import { useMe } from './currentParticipant.ts';
import { goTo, hrefOf } from '../pageRoute.ts';

interface ItemRowProps {
  bubble: Bubble;
  turn: Turn;
  shown: boolean;
}

export function ItemRow({ bubble, turn, shown }: ItemRowProps) {
  const me = useMe();
  const mine = isOwnTurn(turn);
  return (
    <a
      href={hrefOf(bubble.id)}
      className={classes(styles.row, mine && styles.mine, styles[turn], shown && styles.shown)}
      aria-current={shown ? 'true' : undefined}
      data-testid={`item-${bubble.id}`}
      data-turn={turn}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        goTo(bubble.id);
      }}
    >
      <span className={styles.kind}>
        <Icon name={KIND_ICONS[bubble.kind]} size={20} />
      </span>
      <span className={styles.words}>
        <span className={styles.name}>
          <bdi>{bubble.name}</bdi>
        </span>
        <span className={styles.line}>{lineOf(bubble, turn, me.id)}</span>
        {mine && bubble.expiresAt && (
          <span className={styles.until}>
            {texts.start.until} <Moment at={bubble.expiresAt} />
          </span>
        )}
      </span>
      {mine ? (
        <span className={styles.pill}>
          {turn === 'start' ? texts.start.start : texts.turn.go}
          <Icon name="arrow" size={16} />
        </span>
      ) : (
        <span className={styles.mark}>
          <Icon name={TURN_ICONS[turn]} size={18} />
        </span>
      )}
    </a>
  );
}
