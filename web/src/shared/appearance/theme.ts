// The page's theme: light, dark or the system's. The choice is stored in this browser.
import { createSignal } from '../signal.ts';

export type Theme = 'system' | 'light' | 'dark';

const STORAGE_KEY = 'bubbles.theme';

export const theme = createSignal<Theme>(storedTheme());

/** Applies the theme to the document, now and whenever it changes. */
export function applyTheme(): void {
  const apply = () => {
    const chosen = theme.get();
    if (chosen === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = chosen;
  };
  theme.subscribe(apply);
  apply();
}

export function chooseTheme(chosen: Theme): void {
  localStorage.setItem(STORAGE_KEY, chosen);
  theme.set(chosen);
}

function storedTheme(): Theme {
  const stored = localStorage.getItem(STORAGE_KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}
