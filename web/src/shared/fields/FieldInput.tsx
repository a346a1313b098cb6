// The input for one field of a form or document, by its kind. All values are strings, as in the API.
import { texts } from '../../texts/shared.ts';
import type { Field } from '../session/types.ts';
import { autocompleteToken } from './autocomplete.ts';
import { CheckboxField } from './CheckboxField.tsx';
import { SelectField } from './SelectField.tsx';
import { TextField } from './TextField.tsx';

interface FieldInputProps {
  field: Field;
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  /** The error message of the value. */
  error?: string | null | undefined;
  /** Marks required fields instead of optional ones. */
  markRequired?: boolean;
  autoFocus?: boolean;
}

const TYPES = { EMAIL: 'email', DATE: 'date' } as const;

export function FieldInput(props: FieldInputProps) {
  const { field, value, onChange, onBlur, error, markRequired = false, autoFocus = false } = props;
  const label = fieldLabel(field);
  const shared = { label, value, required: field.required, markRequired, error, autoFocus, onChange, onBlur };
  if (field.kind === 'CHECKBOX') return <CheckboxField {...shared} />;
  if (field.kind === 'CHOICE') {
    return (
      <SelectField
        {...shared}
        emptyLabel={texts.choose}
        options={field.options.map((option) => ({ value: option, label: option }))}
      />
    );
  }
  return (
    <TextField
      {...shared}
      optional={!field.required && !markRequired}
      autoComplete={autocompleteToken(field)}
      type={TYPES[field.kind as keyof typeof TYPES] ?? 'text'}
      {...(field.kind === 'MULTILINE' ? { lines: 3 } : {})}
      {...(field.kind === 'NUMBER' ? { inputMode: 'decimal', pattern: '-?[0-9]+([.,][0-9]+)?' } : {})}
      {...(field.maxLength ? { maxLength: field.maxLength } : {})}
    />
  );
}

/** Returns the label of the field, or the last part of its name. */
export function fieldLabel(field: Pick<Field, 'label' | 'name'>): string {
  const name = field.name.split('.').at(-1) ?? field.name;
  return field.label ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
}
