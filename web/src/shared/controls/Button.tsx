// Every button: with words or an icon; one that cannot be pressed stays in reach and says why.
import type { MouseEvent, ReactNode } from 'react';
import styles from './Button.module.css';
import { classes } from '../appearance/classNames.ts';
import { Icon, type IconName } from '../appearance/Icon.tsx';
import { Spinner } from '../feedback/Spinner.tsx';
import { useTooltip } from './Tooltip.tsx';

export interface ButtonProps {
  label: string;
  icon?: IconName;
  /** The label is read out and shown as a tip, not written. */
  iconOnly?: boolean;
  variant?: 'plain' | 'primary' | 'quiet' | 'danger';
  size?: 'small' | 'medium' | 'large';
  type?: 'button' | 'submit';
  /** Why it cannot be pressed now. */
  unavailable?: string | null | undefined;
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
  unavailable,
  busy = false,
  pressed,
  onPress,
  children,
  expanded,
  popup,
  testId,
}: ButtonProps) {
  const [tip, tooltip] = useTooltip(tipText(label, iconOnly, unavailable), Boolean(unavailable));
  const dead = Boolean(unavailable) || busy;
  return (
    <>
      <button
        {...tip}
        type={type}
        className={classes(styles.button, styles[variant], styles[size], iconOnly && styles.square)}
        aria-label={iconOnly ? label : undefined}
        aria-disabled={dead || undefined}
        aria-busy={busy || undefined}
        aria-pressed={pressed}
        aria-expanded={expanded}
        aria-haspopup={popup}
        data-testid={testId}
        onClick={(event) => {
          if (dead) event.preventDefault();
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

function tipText(label: string, iconOnly: boolean, reason: string | null | undefined): ReactNode {
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
