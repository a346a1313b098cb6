// The agent's token: from the address's fragment or typed in, kept for as long as the tab is open.

const KEY = 'bubbles.token';
const FRAGMENT = 'token';

/** The token to begin with. One in the fragment wins, and leaves the address bar at once. */
export function firstToken(): string | null {
  const brought = new URLSearchParams(location.hash.slice(1)).get(FRAGMENT);
  if (brought) {
    history.replaceState(null, '', location.pathname + location.search);
    keepToken(brought);
  }
  return brought ?? sessionStorage.getItem(KEY);
}

export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token);
}

export function dropToken(): void {
  sessionStorage.removeItem(KEY);
}
