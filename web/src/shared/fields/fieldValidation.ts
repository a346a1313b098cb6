// Validates the value of a field by the rules that the server applies, so that errors show while typing.
import { texts } from '../../texts/shared.ts';
import type { Field } from '../session/types.ts';

const EMAIL = /^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)*$/;
const NUMBER = /^-?\d{1,15}(\.\d{1,10})?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const DEFAULT_MAX_LENGTH = 5_000;

/** Returns why the value cannot be saved. Null if it is valid or empty. */
export function invalidValueMessage(field: Field, value: string): string | null {
  if (!value) return null;
  const maxLength = field.maxLength ?? DEFAULT_MAX_LENGTH;
  if (value.length > maxLength) return texts.validation.tooLong(maxLength);
  if (field.kind === 'EMAIL' && !EMAIL.test(value)) return texts.validation.email;
  if (field.kind === 'NUMBER' && !NUMBER.test(value)) return texts.validation.number;
  if (field.kind === 'DATE' && !isDate(value)) return texts.validation.date;
  return null;
}

/** Whether the field is required and has no value. */
export function isMissing(field: Field, value: string): boolean {
  if (!field.required || field.kind === 'SIGNATURE') return false;
  return value.trim() === '' || (field.kind === 'CHECKBOX' && value === 'false');
}

/** Returns why the value cannot be submitted, or null if it can. */
export function validationError(field: Field, value: string): string | null {
  if (!isMissing(field, value)) return invalidValueMessage(field, value);
  if (field.kind === 'CHECKBOX') return texts.validation.notChecked;
  return field.kind === 'CHOICE' ? texts.validation.notChosen : texts.validation.missing;
}

function isDate(value: string): boolean {
  return DATE.test(value) && !Number.isNaN(Date.parse(value));
}
