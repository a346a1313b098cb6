// A search input. Its label is the placeholder and is read by screen readers.
import { Icon } from '../appearance/Icon.tsx';
import styles from './SearchField.module.css';

interface SearchFieldProps {
  label: string;
  value: string;
  autoFocus?: boolean;
  onChange: (value: string) => void;
}

export function SearchField({ label, value, autoFocus = false, onChange }: SearchFieldProps) {
  return (
    <label className={styles.search}>
      <span className="sr-only">{label}</span>
      <Icon name="search" size={16} />
      <input
        type="search"
        value={value}
        placeholder={label}
        autoComplete="off"
        data-autofocus={autoFocus || undefined}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
