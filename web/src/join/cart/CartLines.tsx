// The lines of a cart, with their sums.
import { money } from '../../shared/format/formatters.ts';
import { sumsOf } from '../../shared/session/cartTotals.ts';
import type { Step } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import styles from './CartLines.module.css';

const own = texts.cart;

export function CartLines({ items }: { items: Step['items'] }) {
  return (
    <div className={styles.cart}>
      <ul aria-label={own.items}>
        {items.map(({ name, quantity, price, currency }, index) => (
          <li key={index} className={styles.line}>
            <span className={styles.quantity}>{quantity} ×</span>
            <span className={styles.name}>
              <bdi>{name}</bdi>
              {quantity > 1 && <span className={styles.each}>{own.each(money(price, currency))}</span>}
            </span>
            <span className={styles.amount}>{money(price * quantity, currency)}</span>
          </li>
        ))}
      </ul>
      {sumsOf(items).map(([currency, sum]) => (
        <p key={currency} className={styles.total}>
          <span>{own.total}</span>
          <span className={styles.amount}>{money(sum, currency)}</span>
        </p>
      ))}
    </div>
  );
}
