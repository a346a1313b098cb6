// The page's route: /console, or /console/ID for a session.
import { createSignal, useSignal } from '../shared/signal.ts';

const ROOT = '/console';

const selectedId = createSignal(readAddress());

addEventListener('popstate', () => selectedId.set(readAddress()));

export function useSessionId(): string | null {
  return useSignal(selectedId);
}

export function hrefOf(sessionId: string | null): string {
  return sessionId ? `${ROOT}/${sessionId}` : ROOT;
}

/** Goes to a session, or to the start page if the id is null. */
export function goTo(sessionId: string | null): void {
  history.pushState(null, '', hrefOf(sessionId));
  selectedId.set(sessionId);
}

function readAddress(): string | null {
  return location.pathname.slice(ROOT.length + 1) || null;
}
