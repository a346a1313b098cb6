import type { Field } from '../session/types.ts';

const TOKENS: Record<string, string> = {
  name: 'name',
  full_name: 'name',
  first_name: 'given-name',
  last_name: 'family-name',
  email: 'email',
  phone: 'tel',
  address: 'street-address',
  city: 'address-level2',
  postal_code: 'postal-code',
  country: 'country-name',
  birth_date: 'bday',
};

/** Returns the autocomplete token of a field, by which browsers offer stored values (WCAG 1.3.5). */
export function autocompleteToken(field: Pick<Field, 'name' | 'kind'>): string | undefined {
  if (field.kind === 'EMAIL') return 'email';
  const token = TOKENS[field.name.split('.').at(-1) ?? ''];
  // "street-address" may have several lines, so it is not valid on a single-line input
  return token === 'street-address' && field.kind !== 'MULTILINE' ? 'address-line1' : token;
}
