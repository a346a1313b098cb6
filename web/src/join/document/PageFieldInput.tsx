// An input on a page of a document. Its font size follows the zoom of the page.
import type { ChangeEvent, CSSProperties } from 'react';
import { classNames } from '../../shared/appearance/classNames.ts';
import { autocompleteToken } from '../../shared/fields/autocomplete.ts';
import { fieldLabel } from '../../shared/fields/FieldInput.tsx';
import { isMissing } from '../../shared/fields/fieldValidation.ts';
import type { Field } from '../../shared/session/types.ts';
import { texts } from '../../texts/shared.ts';
import styles from './PageFields.module.css';

interface PageFieldInputProps {
  field: Field;
  /** The height of the field on the page, in points. */
  height: number;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
  onBlur: () => void;
}

/** In points. */
const MAX_FONT_SIZE = 11;
const MULTILINE_FONT_SIZE = 10;

export function PageFieldInput({ field, height, value, error, onChange, onBlur }: PageFieldInputProps) {
  const fontSize = field.kind === 'MULTILINE' ? MULTILINE_FONT_SIZE : Math.min(MAX_FONT_SIZE, height * 0.6);
  const shared = {
    className: classNames(styles.input, isMissing(field, value) && styles.missing),
    style: { fontSize: `calc(${fontSize} * var(--point))` } as CSSProperties,
    'aria-label': fieldLabel(field),
    'aria-invalid': error ? true : undefined,
    title: error ?? fieldLabel(field),
    required: field.required,
    autoComplete: autocompleteToken(field) ?? 'off',
    ...(field.maxLength ? { maxLength: field.maxLength } : {}),
    onBlur,
  };
  const handleChange = (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>) =>
    onChange(event.target.value);
  if (field.kind === 'CHECKBOX') return <PageCheckbox {...shared} value={value} onChange={onChange} />;
  if (field.kind === 'MULTILINE') {
    return <textarea {...shared} dir="auto" value={value} onChange={handleChange} />;
  }
  if (field.kind === 'CHOICE') {
    return (
      <select {...shared} value={value} onChange={handleChange}>
        <option value="">{texts.choose}</option>
        {field.options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    );
  }
  return <input {...shared} dir="auto" value={value} onChange={handleChange} />;
}

type PageCheckboxProps = Omit<React.ComponentProps<'input'>, 'onChange' | 'value'> & {
  value: string;
  onChange: (value: string) => void;
};

function PageCheckbox({ value, onChange, className, ...inputProps }: PageCheckboxProps) {
  return (
    <span className={classNames(styles.checkbox, className)}>
      <input
        {...inputProps}
        type="checkbox"
        checked={value === 'true'}
        onChange={(event) => onChange(String(event.target.checked))}
      />
      {value === 'true' && (
        <svg viewBox="0 0 12 12" aria-hidden="true" className={styles.checkMark}>
          <path d="m2.5 6.4 2.3 2.4 4.7-5.4" />
        </svg>
      )}
    </span>
  );
}
