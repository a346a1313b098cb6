// One of several views of the same place; arrow keys move between the tabs.
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
  chosen: K;
  onChoose: (key: K) => void;
  children: ReactNode;
  aside?: ReactNode;
}

export function Tabs<K extends string>({ label, tabs, chosen, onChoose, children, aside }: TabsProps<K>) {
  const id = useId();
  function move(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const turned = document.documentElement.dir === 'rtl' ? -step : step;
    const at = tabs.findIndex((one) => one.key === chosen);
    const next = tabs.at((at + turned) % tabs.length);
    if (!next) return;
    onChoose(next.key);
    document.getElementById(`${id}-${next.key}`)?.focus();
  }
  return (
    <div className={styles.whole}>
      <div className={styles.bar}>
        <div role="tablist" aria-label={label} className={styles.tabs} onKeyDown={move}>
          {tabs.map((tab) => (
            <button
              key={tab.key}
              id={`${id}-${tab.key}`}
              type="button"
              role="tab"
              aria-selected={tab.key === chosen}
              aria-controls={`${id}-panel`}
              tabIndex={tab.key === chosen ? 0 : -1}
              className={styles.tab}
              onClick={() => onChoose(tab.key)}
            >
              {tab.icon && <Icon name={tab.icon} size={16} />}
              {tab.label}
            </button>
          ))}
        </div>
        {aside}
      </div>
      <div
        id={`${id}-panel`}
        role="tabpanel"
        aria-labelledby={`${id}-${chosen}`}
        className={styles.panel}
      >
        {children}
      </div>
    </div>
  );
}
