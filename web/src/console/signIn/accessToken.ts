// The agent's access token. It comes from the address or from the sign-in form, and is kept until the tab is closed.
import { takeTokenFromFragment } from '../../shared/connection/urlFragment.ts';

const STORAGE_KEY = 'bubbles.token';

/** Returns the token of the address, which is then stored, or else the stored one. */
export function initialToken(): string | null {
  const fromAddress = takeTokenFromFragment();
  if (fromAddress) storeToken(fromAddress);
  return fromAddress ?? sessionStorage.getItem(STORAGE_KEY);
}

export function storeToken(token: string): void {
  sessionStorage.setItem(STORAGE_KEY, token);
}

export function removeToken(): void {
  sessionStorage.removeItem(STORAGE_KEY);
}
