// Places a popover next to its trigger, inside the window.

/** The gap between the popover and its trigger, in pixels. */
const GAP = 6;
/** The smallest distance to the edge of the window, in pixels. */
const MARGIN = 8;

export type Side = 'above' | 'below';
export type Alignment = 'start' | 'center' | 'end';

/** Sets `top` and `left` of the popover. It goes to the opposite side if the preferred side has no room. */
export function positionPopover(
  popover: HTMLElement,
  trigger: HTMLElement,
  side: Side,
  alignment: Alignment,
): void {
  const box = trigger.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const above = box.top - height - GAP;
  const below = box.bottom + GAP;
  const fits = side === 'above' ? above >= MARGIN : below + height <= innerHeight - MARGIN;
  const top = (side === 'above') === fits ? above : below;
  popover.style.top = `${Math.max(MARGIN, top)}px`;
  popover.style.left = `${clampToWindow(alignedLeft(box, width, alignment), innerWidth - width - MARGIN)}px`;
}

function alignedLeft(box: DOMRect, width: number, alignment: Alignment): number {
  if (alignment === 'center') return box.left + box.width / 2 - width / 2;
  const isRightToLeft = document.documentElement.dir === 'rtl';
  return (alignment === 'start') !== isRightToLeft ? box.left : box.right - width;
}

function clampToWindow(value: number, max: number): number {
  return Math.max(MARGIN, Math.min(value, max));
}
