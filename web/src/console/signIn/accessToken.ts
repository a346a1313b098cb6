// The agent's token: from the address or typed in, kept for as long as the tab is open.
import { tokenInFragment } from '../../shared/connection/urlFragment.ts';

const KEY = 'bubbles.token';

/** The token to begin with; one in the address wins. */
export function firstToken(): string | null {
  const brought = tokenInFragment();
  if (brought) keepToken(brought);
  return brought ?? sessionStorage.getItem(KEY);
}

export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token);
}

export function dropToken(): void {
  sessionStorage.removeItem(KEY);
}
