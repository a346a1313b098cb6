import type { Step } from './types.ts';

/** Returns the total of a cart in each of its currencies, in minor units. */
export function cartTotals(items: Step['items']): readonly (readonly [currency: string, total: number])[] {
  const totals = new Map<string, number>();
  for (const { currency, price, quantity } of items) {
    totals.set(currency, (totals.get(currency) ?? 0) + price * quantity);
  }
  return [...totals];
}
