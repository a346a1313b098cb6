// Times and amounts as the reader's own language and zone write them.
const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };
const clock = new Intl.DateTimeFormat(undefined, TIME);
const dayAndClock = new Intl.DateTimeFormat(undefined, { ...DAY, ...TIME });
const dated = new Intl.DateTimeFormat(undefined, { ...DAY, ...TIME, year: 'numeric' });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const exact = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** As short as it can be: the time today, with the day this year, with the year before. */
export function shortMoment(iso: string): string {
  const at = new Date(iso);
  const now = new Date();
  if (at.toDateString() === now.toDateString()) return clock.format(at);
  return (at.getFullYear() === now.getFullYear() ? dayAndClock : dated).format(at);
}

export function wholeMoment(iso: string): string {
  return whole.format(new Date(iso));
}

export function exactTime(iso: string): string {
  return exact.format(new Date(iso));
}

/** An amount in the currency's minor unit. */
export function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}

export function fileSize(bytes: number): string {
  const [amount, unit] =
    bytes < 1e3 ? [bytes, 'byte'] : bytes < 1e6 ? [bytes / 1e3, 'kilobyte'] : [bytes / 1e6, 'megabyte'];
  return new Intl.NumberFormat(undefined, { style: 'unit', unit, maximumFractionDigits: 1 }).format(
    amount,
  );
}
