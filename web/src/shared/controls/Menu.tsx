// A button that opens a menu of actions. Arrow keys move, Escape closes and returns the focus to the button.
import { type KeyboardEvent, useRef, useState } from 'react';
import { classNames } from '../appearance/classNames.ts';
import { Icon, type IconName } from '../appearance/Icon.tsx';
import { Button } from './Button.tsx';
import styles from './Menu.module.css';
import { positionPopover } from './popoverPosition.ts';

export interface MenuItem {
  label: string;
  icon: IconName;
  danger?: boolean;
  disabledReason?: string | null | undefined;
  onSelect: () => void;
}

interface MenuProps {
  label: string;
  icon: IconName;
  items: readonly MenuItem[];
  testId?: string;
}

export function Menu({ label, icon, items, testId }: MenuProps) {
  const list = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLElement | null>(null);
  const [open, setOpen] = useState(false);

  function openMenu(element: HTMLElement): void {
    trigger.current = element;
    if (!list.current) return;
    list.current.showPopover();
    positionPopover(list.current, element, 'below', 'end');
    list.current.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }
  function select(item: MenuItem): void {
    if (item.disabledReason) return;
    list.current?.hidePopover();
    item.onSelect();
  }
  return (
    <>
      <Button
        label={label}
        icon={icon}
        iconOnly
        variant="quiet"
        size="small"
        popup="menu"
        expanded={open}
        {...(testId ? { testId } : {})}
        onPress={(event) => openMenu(event.currentTarget)}
      />
      <div
        ref={list}
        popover="auto"
        role="menu"
        aria-label={label}
        className={styles.menu}
        onToggle={(event) => setOpen(event.newState === 'open')}
        onKeyDown={(event) => handleKey(event, list.current, trigger.current)}
      >
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            aria-disabled={item.disabledReason ? true : undefined}
            className={classNames(styles.item, item.danger && styles.danger)}
            onClick={() => select(item)}
          >
            <Icon name={item.icon} size={16} />
            <span>
              {item.label}
              {item.disabledReason && <small className={styles.reason}>{item.disabledReason}</small>}
            </span>
          </button>
        ))}
      </div>
    </>
  );
}

const KEY_STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

function handleKey(event: KeyboardEvent, list: HTMLElement | null, trigger: HTMLElement | null): void {
  if (event.key === 'Escape' || event.key === 'Tab') {
    list?.hidePopover();
    trigger?.focus();
  }
  const items = [...(list?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  const step = KEY_STEPS[event.key];
  const current = items.indexOf(document.activeElement as HTMLElement);
  if (step === undefined && event.key !== 'Home' && event.key !== 'End') return;
  event.preventDefault();
  const next = step === undefined ? (event.key === 'Home' ? 0 : -1) : (current + step) % items.length;
  // at() accepts -1, so ArrowUp on the first item focuses the last
  items.at(next)?.focus();
}
