// Validates the value of a field as the server does, so that errors show while typing. The server's
// rules are in gql/model/domain/validation.py; checks/fieldValues.json holds examples for both.
import { texts } from '../../texts/shared.ts';
import type { Field } from '../session/types.ts';

const CONTROL = /[\p{Cc}\p{Surrogate}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const CONTROL_IN_SEVERAL_LINES = /(?![\t\n\r])[\p{Cc}\p{Surrogate}]/u;
const OUTER_BLANKS = /^\p{White_Space}+|\p{White_Space}+$/gu;
const LOCAL_PART = String.raw`[^@\p{C}\p{Z}<>()\[\],;:"\\]{1,64}`;
const DOMAIN_LABEL = String.raw`(?!-)[^@.\p{C}\p{Z}<>()\[\],;:"\\]{1,63}(?<!-)`;
const EMAIL = new RegExp(`^${LOCAL_PART}@${DOMAIN_LABEL}(?:\\.${DOMAIN_LABEL})*$`, 'u');
const MAX_EMAIL_LENGTH = 254;
const NUMBER = /^-?\d{1,15}([.,]\d{1,10})?$/;
const AMBIGUOUS_NUMBER = /^-?[1-9]\d{0,2},\d{3}$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
// blanks, format characters and lone accents, and letters that are drawn as nothing
const BLANK = /^[\p{C}\p{M}\p{Z}\u115f\u1160\u3164\uffa0\u2800]*$/u;
const DEFAULT_MAX_LENGTH = 5_000;

/** Returns why the value cannot be saved, or null. An empty value can always be saved. */
export function saveError(field: Field, value: string): string | null {
  if (!value) return null;
  const forbidden = field.kind === 'TEXT' ? CONTROL_IN_SEVERAL_LINES : CONTROL;
  if (forbidden.test(value)) return texts.validation.unstorable;
  const maxLength = field.maxLength ?? DEFAULT_MAX_LENGTH;
  if (characterCount(value) > maxLength) return texts.validation.tooLong(maxLength);
  const trimmed = value.replace(OUTER_BLANKS, '');
  if (!trimmed) return null;
  if (field.kind === 'EMAIL' && !isEmail(trimmed)) return texts.validation.email;
  if (field.kind === 'NUMBER' && AMBIGUOUS_NUMBER.test(trimmed)) return texts.validation.ambiguousNumber;
  if (field.kind === 'NUMBER' && !NUMBER.test(trimmed)) return texts.validation.number;
  if (field.kind === 'DATE' && !isDate(trimmed)) return texts.validation.date;
  return null;
}

/** Returns why the value cannot be submitted, or null. */
export function submitError(field: Field, value: string): string | null {
  if (!isMissing(field, value)) return saveError(field, value);
  if (field.kind === 'CHECKBOX') return texts.validation.notChecked;
  return field.kind === 'CHOICE' ? texts.validation.notChosen : texts.validation.missing;
}

/** Whether the field is required and has no value. */
export function isMissing(field: Field, value: string): boolean {
  if (!field.required || field.kind === 'SIGNATURE') return false;
  return BLANK.test(value) || (field.kind === 'CHECKBOX' && value === 'false');
}

/** Counts code points, as the server does. `length` counts UTF-16 code units. */
function characterCount(value: string): number {
  return [...value].length;
}

function isEmail(value: string): boolean {
  return characterCount(value) <= MAX_EMAIL_LENGTH && EMAIL.test(value);
}

function isDate(value: string): boolean {
  if (!DATE.test(value) || value.startsWith('0000')) return false;
  const date = new Date(`${value}T00:00Z`);
  // a day that the month does not have becomes a day of the next month
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
