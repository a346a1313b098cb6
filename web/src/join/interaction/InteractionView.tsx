// One item, looked at: what it is, how far it has come, and what is to be done now.
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../shared/controls/Button.tsx';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { KIND_ICONS } from '../../shared/session/stepKinds.ts';
import type { Bubble } from '../../shared/session/types.ts';
import { texts as shared } from '../../texts/shared.ts';
import { texts } from '../../texts/join.ts';
import { DeclineDialog } from './DeclineDialog.tsx';
import styles from './InteractionView.module.css';
import { ItemBody } from './InteractionBody.tsx';
import { ItemMenu } from './InteractionMenu.tsx';
import { openPart, turnOf } from './participantStatus.ts';
import { useMe } from '../session/currentParticipant.ts';
import { StepBar } from './StepProgress.tsx';
import { useOpening } from './useMarkOpened.ts';

interface ItemProps {
  bubble: Bubble;
  /** Whether somebody went to it, and it is not only shown beside the list. */
  entered: boolean;
  onBack?: () => void;
}

export function Item({ bubble, entered, onBack }: ItemProps) {
  const me = useMe();
  const turn = turnOf(bubble, me.id, me.session);
  const [declining, setDeclining] = useState(false);
  const stage = turn === 'go' ? (openPart(bubble, me.id)?.task.id ?? turn) : turn;
  const heading = useHeadingFocus(entered, stage);
  useOpening(bubble, turn, entered);
  return (
    <section className={styles.item} aria-labelledby="item-name" data-testid="item" data-turn={turn}>
      <header className={styles.header}>
        {onBack && <Button label={texts.room.back} icon="back" iconOnly variant="quiet" onPress={onBack} />}
        <span className={styles.kind}>
          <Icon name={KIND_ICONS[bubble.kind]} size={20} />
        </span>
        <div className={styles.words}>
          <h1 id="item-name" ref={heading} tabIndex={-1} className={styles.name}>
            <bdi>{bubble.name}</bdi>
          </h1>
          <p className={styles.sort}>{shared.kinds[bubble.kind]}</p>
        </div>
        {turn !== 'start' && <ItemMenu bubble={bubble} turn={turn} onDecline={() => setDeclining(true)} />}
      </header>
      {bubble.steps.length > 1 && turn !== 'gone' && <StepBar bubble={bubble} />}
      <ItemBody bubble={bubble} turn={turn} onDecline={() => setDeclining(true)} />
      {declining && <DeclineDialog bubble={bubble} onClose={() => setDeclining(false)} />}
    </section>
  );
}

/** Who goes to an item, or on in it, by keyboard or screen reader begins at its name. */
function useHeadingFocus(entered: boolean, stage: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef<string | null>(null);
  useEffect(() => {
    const came = before.current;
    before.current = stage;
    if (came === stage || (came === null && !entered)) return;
    heading.current?.focus({ preventScroll: true });
    // what was started is read on where one was; a new step begins at its top
    if (came !== null && came !== 'start') scrollTo(0, 0);
  }, [entered, stage]);
  return heading;
}
