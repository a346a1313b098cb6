// Chooses light, dark, or what the system says.
import { texts } from '../../texts/shared.ts';
import { Menu } from '../controls/Menu.tsx';
import { useSignal } from '../signal.ts';
import { chooseTheme, theme } from './theme.ts';

const ICONS = { system: 'system', light: 'sun', dark: 'moon' } as const;

export function ThemeMenu() {
  const now = useSignal(theme);
  const items = (['system', 'light', 'dark'] as const).map((one) => ({
    label: texts.theme[one],
    icon: ICONS[one],
    onSelect: () => chooseTheme(one),
  }));
  return <Menu label={texts.themeLabel} icon={ICONS[now]} items={items} />;
}
