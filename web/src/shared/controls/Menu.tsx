// A button that opens a list of actions; arrow keys move, Escape closes, focus comes back.
import { type KeyboardEvent, useRef, useState } from 'react';
import { anchor } from './popoverPosition.ts';
import { Button } from './Button.tsx';
import { classes } from '../appearance/classNames.ts';
import { Icon, type IconName } from '../appearance/Icon.tsx';
import styles from './Menu.module.css';

export interface MenuItem {
  label: string;
  icon: IconName;
  danger?: boolean;
  unavailable?: string | null | undefined;
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

  function show(element: HTMLElement): void {
    trigger.current = element;
    if (!list.current) return;
    list.current.showPopover();
    anchor(list.current, element, 'below', 'end');
    list.current.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }
  function select(item: MenuItem): void {
    if (item.unavailable) return;
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
        onPress={(event) => show(event.currentTarget)}
      />
      <div
        ref={list}
        popover="auto"
        role="menu"
        aria-label={label}
        className={styles.menu}
        onToggle={(event) => setOpen(event.newState === 'open')}
        onKeyDown={(event) => move(event, list.current, trigger.current)}
      >
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            aria-disabled={item.unavailable ? true : undefined}
            className={classes(styles.item, item.danger && styles.danger)}
            onClick={() => select(item)}
          >
            <Icon name={item.icon} size={16} />
            <span>
              {item.label}
              {item.unavailable && <small className={styles.reason}>{item.unavailable}</small>}
            </span>
          </button>
        ))}
      </div>
    </>
  );
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

function move(event: KeyboardEvent, list: HTMLElement | null, trigger: HTMLElement | null): void {
  if (event.key === 'Escape' || event.key === 'Tab') {
    list?.hidePopover();
    trigger?.focus();
  }
  const items = [...(list?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  const step = STEPS[event.key];
  const now = items.indexOf(document.activeElement as HTMLElement);
  if (step === undefined && event.key !== 'Home' && event.key !== 'End') return;
  event.preventDefault();
  const next = step === undefined ? (event.key === 'Home' ? 0 : -1) : (now + step) % items.length;
  items.at(next)?.focus();
}
