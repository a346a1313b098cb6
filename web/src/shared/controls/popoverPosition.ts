// Puts a floating element beside what it belongs to, inside the window.

const GAP = 6;
const EDGE = 8;

export type Side = 'above' | 'below';

export function anchor(floating: HTMLElement, to: HTMLElement, side: Side, align: 'start' | 'center' | 'end'): void {
  const box = to.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = floating;
  const above = box.top - height - GAP;
  const below = box.bottom + GAP;
  const fits = side === 'above' ? above >= EDGE : below + height <= innerHeight - EDGE;
  const top = (side === 'above') === fits ? above : below;
  floating.style.top = `${Math.max(EDGE, top)}px`;
  floating.style.left = `${within(leftOf(box, width, align), innerWidth - width - EDGE)}px`;
}

function leftOf(box: DOMRect, width: number, align: 'start' | 'center' | 'end'): number {
  if (align === 'center') return box.left + box.width / 2 - width / 2;
  const rightToLeft = document.documentElement.dir === 'rtl';
  return (align === 'start') !== rightToLeft ? box.left : box.right - width;
}

function within(value: number, most: number): number {
  return Math.max(EDGE, Math.min(value, most));
}
