// Shows whether the document is a draft or sealed, and who is typing in the interaction.
import { useEffect, useState } from 'react';
import { classNames } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import type { Interaction, SessionEvent, Step } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import styles from './PreviewStatus.module.css';

const labels = texts.detailPane;
/** In milliseconds. */
const TYPING_DURATION = 4_000;

interface PreviewStatusProps {
  interaction: Interaction;
  step: Step;
  events: readonly SessionEvent[];
}

export function PreviewStatus({ interaction, step, events }: PreviewStatusProps) {
  const typingName = useTypingName(interaction.id, events);
  const isSealed = Boolean(step.document?.sealedAt);
  return (
    <p className={styles.state}>
      {step.document && (
        <span className={classNames(styles.badge, isSealed && styles.sealed)}>
          <Icon name={isSealed ? 'lock' : 'pencil'} size={13} />
          {isSealed ? labels.sealed : labels.draft}
        </span>
      )}
      <span role="status" className={styles.typing}>
        {typingName && labels.typing(typingName)}
      </span>
    </p>
  );
}

/**
 * Returns the name of the participant who has just saved fields of the interaction, or null.
 *
 * The last event from before the preview was opened does not count: it may be old.
 */
function useTypingName(interactionId: string, events: readonly SessionEvent[]): string | null {
  const [name, setName] = useState<string | null>(null);
  const last = events.at(-1);
  const [lastBeforeOpening] = useState(last);
  const isTyping =
    last !== lastBeforeOpening &&
    last?.__typename === 'InteractionChanged' &&
    last.cause === 'SAVE_FIELDS' &&
    last.interaction.id === interactionId;
  useEffect(() => {
    setName(isTyping ? last.actor.name : null);
    if (!isTyping) return;
    const timer = setTimeout(() => setName(null), TYPING_DURATION);
    return () => clearTimeout(timer);
  }, [isTyping, last]);
  return name;
}
