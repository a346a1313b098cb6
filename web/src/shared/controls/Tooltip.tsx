// A short text that appears beside its trigger on hover and on focus, over everything else.
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { anchor } from './popoverPosition.ts';
import styles from './Tooltip.module.css';

const HOVER_DELAY = 300;

export interface TipProps {
  onPointerEnter: () => void;
  onPointerLeave: () => void;
  onFocus: () => void;
  onBlur: () => void;
  onKeyDown: (event: { key: string }) => void;
  'aria-describedby': string | undefined;
  ref: (element: HTMLElement | null) => void;
}

/** Props for the trigger, and the tip to render beside it. Escape hides it (WCAG 1.4.13). */
export function useTooltip(text: ReactNode, describes = true): [TipProps, ReactNode] {
  const id = useId();
  const trigger = useRef<HTMLElement | null>(null);
  const tip = useRef<HTMLSpanElement | null>(null);
  const timer = useRef(0);

  function show(): void {
    if (!tip.current || !trigger.current?.isConnected) return;
    tip.current.showPopover();
    anchor(tip.current, trigger.current, 'above', 'center');
  }
  function hide(): void {
    clearTimeout(timer.current);
    if (tip.current?.matches(':popover-open')) tip.current.hidePopover();
  }
  useEffect(() => () => clearTimeout(timer.current), []);

  const props: TipProps = {
    onPointerEnter: () => {
      timer.current = window.setTimeout(show, HOVER_DELAY);
    },
    onPointerLeave: hide,
    onFocus: () => {
      // not at once: focus may come back while a menu is still closing
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
    <span ref={tip} id={id} role="tooltip" popover="manual" className={styles.tip}>
      {text}
    </span>
  ) : null;
  return [props, element];
}
