// An input that lies on a page: its type is as large as the page makes it.
import type { ChangeEvent, CSSProperties } from 'react';
import { labelOf } from '../../shared/fields/FieldInput.tsx';
import { isLacking } from '../../shared/fields/fieldValidation.ts';
import { purposeOf } from '../../shared/fields/autocomplete.ts';
import type { Field } from '../../shared/session/types.ts';
import { texts as shared } from '../../texts/shared.ts';
import { classes } from '../../shared/appearance/classNames.ts';
import styles from './PageFields.module.css';

interface PageInputProps {
  field: Field;
  /** Of its place, in points. */
  height: number;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
  onBlur: () => void;
}

const LARGEST = 11;

export function PageInput({ field, height, value, error, onChange, onBlur }: PageInputProps) {
  const points = field.kind === 'MULTILINE' ? 10 : Math.min(LARGEST, height * 0.6);
  const common = {
    className: classes(styles.input, isLacking(field, value) && styles.lacking),
    style: { fontSize: `calc(${points} * var(--point))` } as CSSProperties,
    'aria-label': labelOf(field),
    'aria-invalid': error ? true : undefined,
    title: error ?? labelOf(field),
    required: field.required,
    autoComplete: purposeOf(field) ?? 'off',
    ...(field.maxLength ? { maxLength: field.maxLength } : {}),
    onBlur,
  };
  const change = (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>) =>
    onChange(event.target.value);
  if (field.kind === 'CHECKBOX') return <PageCheck {...common} value={value} onChange={onChange} />;
  if (field.kind === 'MULTILINE') return <textarea {...common} dir="auto" value={value} onChange={change} />;
  if (field.kind === 'CHOICE') {
    return (
      <select {...common} value={value} onChange={change}>
        <option value="">{shared.choose}</option>
        {field.options.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    );
  }
  return <input {...common} dir="auto" value={value} onChange={change} />;
}

type CheckProps = Omit<React.ComponentProps<'input'>, 'onChange' | 'value'> & {
  value: string;
  onChange: (value: string) => void;
};

function PageCheck({ value, onChange, className, ...rest }: CheckProps) {
  return (
    <span className={classes(styles.check, className)}>
      <input
        {...rest}
        type="checkbox"
        checked={value === 'true'}
        onChange={(event) => onChange(String(event.target.checked))}
      />
      {value === 'true' && (
        <svg viewBox="0 0 12 12" aria-hidden="true" className={styles.tick}>
          <path d="m2.5 6.4 2.3 2.4 4.7-5.4" />
        </svg>
      )}
    </span>
  );
}
