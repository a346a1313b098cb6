// One item, looked at: what it is, how far it has come, and what is to be done now.
import { useEffect, useRef, useState } from 'react';
import { Button } from '../shared/Button.tsx';
import { Icon } from '../shared/Icon.tsx';
import { KIND_ICONS } from '../shared/kinds.ts';
import type { Bubble } from '../shared/types.ts';
import { texts as shared } from '../texts/shared.ts';
import { texts } from '../texts/join.ts';
import { DeclineDialog } from './DeclineDialog.tsx';
import styles from './Item.module.css';
import { ItemBody } from './ItemBody.tsx';
import { ItemMenu } from './ItemMenu.tsx';
import { turnOf } from './items.ts';
import { useMe } from './me.ts';
import { StepBar } from './StepBar.tsx';
import { useOpening } from './useOpening.ts';

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
  const heading = useHeadingFocus(entered);
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

/** Who goes to an item by keyboard or screen reader begins at its name. */
function useHeadingFocus(entered: boolean) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (entered) heading.current?.focus({ preventScroll: true });
  }, [entered]);
  return heading;
}
