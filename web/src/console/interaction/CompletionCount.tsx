// The “1/3” of an interaction. It opens the dialog with all participants.
import { Icon } from '../../shared/appearance/Icon.tsx';
import { useTooltip } from '../../shared/controls/Tooltip.tsx';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import styles from './CompletionCount.module.css';

interface CompletionCountProps {
  interaction: Interaction;
  onPress: () => void;
}

export function CompletionCount({ interaction, onPress }: CompletionCountProps) {
  const [tooltipProps, tooltip] = useTooltip(texts.session.participants, false);
  const { completedCount: completed, requiredCount: required } = interaction;
  if (completed === null || required === null || interaction.recipients.length === 0) return null;
  return (
    <>
      <button
        {...tooltipProps}
        type="button"
        className={styles.count}
        aria-label={texts.interaction.countLabel(completed, required)}
        aria-haspopup="dialog"
        data-testid="completion-count"
        onClick={onPress}
      >
        <Icon name="people" size={15} />
        {texts.interaction.count(completed, required)}
      </button>
      {tooltip}
    </>
  );
}
