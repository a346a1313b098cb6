// The “1/3” of a bubble; it opens the window with everybody in it.
import { Icon } from '../../shared/appearance/Icon.tsx';
import { useTooltip } from '../../shared/controls/Tooltip.tsx';
import type { Bubble } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import styles from './CompletionCount.module.css';

interface BubbleCountProps {
  bubble: Bubble;
  onPress: () => void;
}

export function BubbleCount({ bubble, onPress }: BubbleCountProps) {
  const [tip, tooltip] = useTooltip(texts.session.people, false);
  const { completedCount: done, requiredCount: all } = bubble;
  if (done === null || all === null || bubble.recipients.length === 0) return null;
  return (
    <>
      <button
        {...tip}
        type="button"
        className={styles.count}
        aria-label={texts.bubble.countLabel(done, all)}
        aria-haspopup="dialog"
        data-testid="count"
        onClick={onPress}
      >
        <Icon name="people" size={15} />
        {texts.bubble.count(done, all)}
      </button>
      {tooltip}
    </>
  );
}
