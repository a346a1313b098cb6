// The page's route: /join for the list, or /join?interaction=ID for one interaction. It makes Back and Reload work.
import { createSignal, useSignal } from '../shared/signal.ts';

const selectedId = createSignal(readAddress());

addEventListener('popstate', () => selectedId.set(readAddress()));

export function useInteractionId(): string | null {
  return useSignal(selectedId);
}

export function hrefOf(interactionId: string | null): string {
  return interactionId ? `${location.pathname}?interaction=${encodeURIComponent(interactionId)}` : location.pathname;
}

/** Goes to an interaction, or to the list if the id is null. */
export function goTo(interactionId: string | null): void {
  if (interactionId === selectedId.get()) return;
  history.pushState(null, '', hrefOf(interactionId));
  selectedId.set(interactionId);
  scrollTo(0, 0);
}

/** Replaces the current history entry, so that Back does not return to it. */
export function replaceRoute(interactionId: string): void {
  if (interactionId === selectedId.get()) return;
  history.replaceState(null, '', hrefOf(interactionId));
  selectedId.set(interactionId);
}

function readAddress(): string | null {
  return new URLSearchParams(location.search).get('interaction');
}
