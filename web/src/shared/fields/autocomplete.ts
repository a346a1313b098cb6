// What a field is about, in the words by which browsers offer what they know (WCAG 1.3.5).
import type { Field } from '../session/types.ts';

const PURPOSES: Record<string, string> = {
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

export function purposeOf(field: Pick<Field, 'name' | 'kind'>): string | undefined {
  if (field.kind === 'EMAIL') return 'email';
  const purpose = PURPOSES[field.name.split('.').at(-1) ?? ''];
  // a street address has lines of its own and fits no single one
  return purpose === 'street-address' && field.kind !== 'MULTILINE' ? 'address-line1' : purpose;
}
