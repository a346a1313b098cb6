// A menu to choose the light theme, the dark theme or the system's.
import { texts } from '../../texts/shared.ts';
import { Menu } from '../controls/Menu.tsx';
import { useSignal } from '../signal.ts';
import { chooseTheme, theme } from './theme.ts';

const ICONS = { system: 'system', light: 'sun', dark: 'moon' } as const;
const THEMES = ['system', 'light', 'dark'] as const;

export function ThemeMenu() {
  const current = useSignal(theme);
  const items = THEMES.map((name) => ({
    label: texts.theme[name],
    icon: ICONS[name],
    onSelect: () => chooseTheme(name),
  }));
  return <Menu label={texts.themeLabel} icon={ICONS[current]} items={items} />;
}
