// Light, dark, or as the system says; remembered in this browser.
import { createSignal } from '../signal.ts';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'bubbles.theme';

export const theme = createSignal<Theme>(remembered());

export function applyTheme(): void {
  const show = () => {
    const chosen = theme.get();
    if (chosen === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = chosen;
  };
  theme.subscribe(show);
  show();
}

export function chooseTheme(chosen: Theme): void {
  localStorage.setItem(KEY, chosen);
  theme.set(chosen);
}

function remembered(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}
