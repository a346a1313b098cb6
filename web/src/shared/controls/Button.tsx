// A button with a text, an icon or both. A disabled button keeps the focus and shows its reason in a tooltip.
import type { MouseEvent, ReactNode } from 'react';
import { classNames } from '../appearance/classNames.ts';
import { Icon, type IconName } from '../appearance/Icon.tsx';
import { Spinner } from '../feedback/Spinner.tsx';
import styles from './Button.module.css';
import { useTooltip } from './Tooltip.tsx';

export interface ButtonProps {
  label: string;
  icon?: IconName;
  /** Shows the label as a tooltip only. Screen readers still get it. */
  iconOnly?: boolean;
  variant?: 'plain' | 'primary' | 'quiet' | 'danger';
  size?: 'small' | 'medium' | 'large';
  type?: 'button' | 'submit';
  /** Why the button cannot be used now. Null or undefined if it can. */
  disabledReason?: string | null | undefined;
  busy?: boolean;
  pressed?: boolean;
  onPress?: (event: MouseEvent<HTMLButtonElement>) => void;
  children?: ReactNode;
  expanded?: boolean;
  popup?: 'menu' | 'dialog';
  testId?: string;
}

export function Button({
  label,
  icon,
  iconOnly = false,
  variant = 'plain',
  size = 'medium',
  type = 'button',
  disabledReason,
  busy = false,
  pressed,
  onPress,
  children,
  expanded,
  popup,
  testId,
}: ButtonProps) {
  const [tooltipProps, tooltip] = useTooltip(
    tooltipText(label, iconOnly, disabledReason),
    Boolean(disabledReason),
  );
  const isDisabled = Boolean(disabledReason) || busy;
  return (
    <>
      <button
        {...tooltipProps}
        type={type}
        className={classNames(styles.button, styles[variant], styles[size], iconOnly && styles.square)}
        aria-label={iconOnly ? label : undefined}
        aria-disabled={isDisabled || undefined}
        aria-busy={busy || undefined}
        aria-pressed={pressed}
        aria-expanded={expanded}
        aria-haspopup={popup}
        data-testid={testId}
        onClick={(event) => {
          if (isDisabled) event.preventDefault();
          else onPress?.(event);
        }}
      >
        {busy ? <Spinner /> : icon && <Icon name={icon} size={size === 'small' ? 16 : 18} />}
        {!iconOnly && <span>{label}</span>}
        {children}
      </button>
      {tooltip}
    </>
  );
}

function tooltipText(label: string, iconOnly: boolean, reason: string | null | undefined): ReactNode {
  if (!iconOnly) return reason;
  if (!reason) return label;
  return (
    <>
      <strong>{label}</strong>
      <br />
      {reason}
    </>
  );
}
