// What a cart comes to, in each of its currencies.
import type { Step } from './types.ts';

export function sumsOf(items: Step['items']): readonly (readonly [currency: string, sum: number])[] {
  const sums = new Map<string, number>();
  for (const { currency, price, quantity } of items) {
    sums.set(currency, (sums.get(currency) ?? 0) + price * quantity);
  }
  return [...sums];
}
