// Tabs that switch between views. Arrow keys move between the tabs.
import { type KeyboardEvent, type ReactNode, useId } from 'react';
import { Icon, type IconName } from '../appearance/Icon.tsx';
import styles from './Tabs.module.css';

interface Tab<K extends string> {
  key: K;
  label: string;
  icon?: IconName;
}

interface TabsProps<K extends string> {
  label: string;
  tabs: readonly Tab<K>[];
  selected: K;
  onSelect: (key: K) => void;
  children: ReactNode;
  /** Shown at the end of the tab bar. */
  aside?: ReactNode;
}

export function Tabs<K extends string>({ label, tabs, selected, onSelect, children, aside }: TabsProps<K>) {
  const id = useId();
  function moveFocus(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const offset = document.documentElement.dir === 'rtl' ? -step : step;
    const current = tabs.findIndex((tab) => tab.key === selected);
    const next = tabs.at((current + offset) % tabs.length);
    if (!next) return;
    onSelect(next.key);
    document.getElementById(`${id}-${next.key}`)?.focus();
  }
  return (
    <div className={styles.container}>
      <div className={styles.bar}>
        <div role="tablist" aria-label={label} className={styles.tabs} onKeyDown={moveFocus}>
          {tabs.map((tab) => (
            <button
              key={tab.key}
              id={`${id}-${tab.key}`}
              type="button"
              role="tab"
              aria-selected={tab.key === selected}
              aria-controls={`${id}-panel`}
              tabIndex={tab.key === selected ? 0 : -1}
              className={styles.tab}
              onClick={() => onSelect(tab.key)}
            >
              {tab.icon && <Icon name={tab.icon} size={16} />}
              {tab.label}
            </button>
          ))}
        </div>
        {aside}
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${selected}`} className={styles.panel}>
        {children}
      </div>
    </div>
  );
}
