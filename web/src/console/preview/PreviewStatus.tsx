// Whether the document is a draft or sealed, and who is typing in it.
import { useEffect, useState } from 'react';
import { classes } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import type { Bubble, SessionEvent, Step } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import styles from './PreviewStatus.module.css';

const own = texts.stage;
const TYPING_LASTS = 4_000;

interface PreviewStateProps {
  bubble: Bubble;
  step: Step;
  events: readonly SessionEvent[];
}

export function PreviewState({ bubble, step, events }: PreviewStateProps) {
  const typist = useTypist(bubble.id, events);
  const sealed = Boolean(step.document?.sealedAt);
  return (
    <p className={styles.state}>
      {step.document && (
        <span className={classes(styles.badge, sealed && styles.sealed)}>
          <Icon name={sealed ? 'lock' : 'pencil'} size={13} />
          {sealed ? own.sealed : own.draft}
        </span>
      )}
      <span role="status" className={styles.typing}>
        {typist && own.typing(typist)}
      </span>
    </p>
  );
}

/** Who filled something in just now. */
function useTypist(bubbleId: string, events: readonly SessionEvent[]): string | null {
  const [name, setName] = useState<string | null>(null);
  const last = events.at(-1);
  const typed =
    last?.__typename === 'InteractionChanged' &&
    last.cause === 'saveFields' &&
    last.interaction.id === bubbleId;
  useEffect(() => {
    setName(typed ? last.actor.name : null);
    if (!typed) return;
    const timer = setTimeout(() => setName(null), TYPING_LASTS);
    return () => clearTimeout(timer);
  }, [typed, last]);
  return name;
}
