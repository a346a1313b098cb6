// Which session is shown: /console, or /console/SESSION.
import { createSignal, useSignal } from '../shared/signal.ts';

const ROOT = '/console';

const place = createSignal(read());

addEventListener('popstate', () => place.set(read()));

export function useSessionId(): string | null {
  return useSignal(place);
}

export function hrefOf(sessionId: string | null): string {
  return sessionId ? `${ROOT}/${sessionId}` : ROOT;
}

export function goTo(sessionId: string | null): void {
  history.pushState(null, '', hrefOf(sessionId));
  place.set(sessionId);
}

function read(): string | null {
  return location.pathname.slice(ROOT.length + 1) || null;
}
