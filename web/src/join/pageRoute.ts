// Which item is looked at: /join, or /join?item=BUBBLE, so that the browser's Back and Reload do what one expects.
import { createSignal, useSignal } from '../shared/signal.ts';

const place = createSignal(read());

addEventListener('popstate', () => place.set(read()));

export function useItemId(): string | null {
  return useSignal(place);
}

export function hrefOf(itemId: string | null): string {
  return itemId ? `${location.pathname}?item=${encodeURIComponent(itemId)}` : location.pathname;
}

export function goTo(itemId: string | null): void {
  if (itemId === place.get()) return;
  history.pushState(null, '', hrefOf(itemId));
  place.set(itemId);
  scrollTo(0, 0);
}

/** Takes the place of where one is, so that Back does not lead to it again. */
export function settleAt(itemId: string): void {
  if (itemId === place.get()) return;
  history.replaceState(null, '', hrefOf(itemId));
  place.set(itemId);
}

function read(): string | null {
  return new URLSearchParams(location.search).get('item');
}
