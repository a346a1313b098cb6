// Formats times, amounts and sizes in the reader's language and time zone.
import type { MoneyFragment } from '../../gql.ts';

const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };
const time = new Intl.DateTimeFormat(undefined, TIME);
const dayAndTime = new Intl.DateTimeFormat(undefined, { ...DAY, ...TIME });
const dateAndTime = new Intl.DateTimeFormat(undefined, { ...DAY, ...TIME, year: 'numeric' });
const fullTimestamp = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const timeWithSeconds = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** Returns only the time if it is today, without the year if it is this year. */
export function formatTimestamp(iso: string): string {
  const at = new Date(iso);
  const now = new Date();
  if (at.toDateString() === now.toDateString()) return time.format(at);
  return (at.getFullYear() === now.getFullYear() ? dayAndTime : dateAndTime).format(at);
}

export function formatFullTimestamp(iso: string): string {
  return fullTimestamp.format(new Date(iso));
}

export function formatTimeOfDay(iso: string): string {
  return timeWithSeconds.format(new Date(iso));
}

/** Formats an amount with its own digits: those of ISO 4217, which browsers do not know for every currency. */
export function formatMoney({ amount, currency }: MoneyFragment): string {
  const digits = amount.split('.')[1]?.length ?? 0;
  const format = new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(Number(amount));
}

export function formatFileSize(bytes: number): string {
  const [amount, unit] =
    bytes < 1e3 ? [bytes, 'byte'] : bytes < 1e6 ? [bytes / 1e3, 'kilobyte'] : [bytes / 1e6, 'megabyte'];
  return new Intl.NumberFormat(undefined, { style: 'unit', unit, maximumFractionDigits: 1 }).format(amount);
}
