// A short text that appears next to its trigger on hover and on keyboard focus.
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { positionPopover } from './popoverPosition.ts';
import styles from './Tooltip.module.css';

/** In milliseconds. */
const HOVER_DELAY = 300;

export interface TooltipTriggerProps {
  onPointerEnter: () => void;
  onPointerLeave: () => void;
  onFocus: () => void;
  onBlur: () => void;
  onKeyDown: (event: { key: string }) => void;
  'aria-describedby': string | undefined;
  ref: (element: HTMLElement | null) => void;
}

/**
 * Returns the props of the trigger and the tooltip element to render next to it. Escape hides the
 * tooltip (WCAG 1.4.13). `describes` says whether screen readers read the text as a description.
 */
export function useTooltip(text: ReactNode, describes = true): [TooltipTriggerProps, ReactNode] {
  const id = useId();
  const trigger = useRef<HTMLElement | null>(null);
  const tooltip = useRef<HTMLSpanElement | null>(null);
  const timer = useRef(0);

  function show(): void {
    if (!tooltip.current || !trigger.current?.isConnected) return;
    tooltip.current.showPopover();
    positionPopover(tooltip.current, trigger.current, 'above', 'center');
  }
  function hide(): void {
    clearTimeout(timer.current);
    if (tooltip.current?.matches(':popover-open')) tooltip.current.hidePopover();
  }
  useEffect(() => () => clearTimeout(timer.current), []);

  const props: TooltipTriggerProps = {
    onPointerEnter: () => {
      timer.current = window.setTimeout(show, HOVER_DELAY);
    },
    onPointerLeave: hide,
    onFocus: () => {
      // delayed, because the focus can return while a menu is still closing
      if (trigger.current?.matches(':focus-visible')) timer.current = window.setTimeout(show);
    },
    onBlur: hide,
    onKeyDown: ({ key }) => key === 'Escape' && hide(),
    'aria-describedby': text && describes ? id : undefined,
    ref: (element) => {
      trigger.current = element;
    },
  };
  const element = text ? (
    <span ref={tooltip} id={id} role="tooltip" popover="manual" className={styles.tip}>
      {text}
    </span>
  ) : null;
  return [props, element];
}
