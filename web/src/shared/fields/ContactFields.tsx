// The fields of a contact: a name with an e-mail address, a phone number or both.
import { texts } from '../../texts/shared.ts';
import { TextField } from './TextField.tsx';

export interface Contact {
  name: string;
  email: string;
  phone: string;
}

export const EMPTY_CONTACT: Contact = { name: '', email: '', phone: '' };

interface ContactFieldsProps {
  value: Contact;
  onChange: (value: Contact) => void;
  autoFocus?: boolean;
}

export function ContactFields({ value, onChange, autoFocus = false }: ContactFieldsProps) {
  const set = (key: keyof Contact) => (text: string) => onChange({ ...value, [key]: text });
  return (
    <>
      <TextField
        label={texts.contact.name}
        value={value.name}
        required
        autoFocus={autoFocus}
        maxLength={200}
        onChange={set('name')}
      />
      <TextField
        label={texts.contact.email}
        type="email"
        value={value.email}
        required={!value.phone}
        onChange={set('email')}
      />
      <TextField
        label={texts.contact.phone}
        type="tel"
        value={value.phone}
        required={!value.email}
        hint={texts.contact.phoneHint}
        onChange={set('phone')}
      />
    </>
  );
}

/** Returns the contact as input of the API: the phone number without separators, empty values left out. */
export function contactInput(contact: Contact) {
  const phone = contact.phone.replace(/[\s()/.-]/g, '');
  return {
    name: contact.name.trim(),
    ...(contact.email.trim() ? { email: contact.email.trim() } : {}),
    ...(phone ? { phone } : {}),
  };
}
