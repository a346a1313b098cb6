// Whether a value fits its field: the server's rules, told where one types.
import { texts } from '../../texts/shared.ts';
import type { Field } from '../session/types.ts';

const EMAIL = /^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)*$/;
const NUMBER = /^-?\d{1,15}(\.\d{1,10})?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const LONGEST = 5_000;

/** Why it could not be saved, as a sentence; null where it fits or is empty. */
export function misfit(field: Field, value: string): string | null {
  if (!value) return null;
  if (value.length > (field.maxLength ?? LONGEST)) return texts.misfit.long(field.maxLength ?? LONGEST);
  if (field.kind === 'EMAIL' && !EMAIL.test(value)) return texts.misfit.email;
  if (field.kind === 'NUMBER' && !NUMBER.test(value)) return texts.misfit.number;
  if (field.kind === 'DATE' && !isDate(value)) return texts.misfit.date;
  return null;
}

/** Whether a required value is missing. */
export function isLacking(field: Field, value: string): boolean {
  if (!field.required || field.kind === 'SIGNATURE') return false;
  return value.trim() === '' || (field.kind === 'CHECKBOX' && value === 'false');
}

/** Why it could not be handed in; null where it could. */
export function problemOf(field: Field, value: string): string | null {
  if (!isLacking(field, value)) return misfit(field, value);
  if (field.kind === 'CHECKBOX') return texts.misfit.unchecked;
  return field.kind === 'CHOICE' ? texts.misfit.unchosen : texts.misfit.missing;
}

function isDate(value: string): boolean {
  return DATE.test(value) && !Number.isNaN(Date.parse(value));
}
