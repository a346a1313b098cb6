// The items of a cart and its totals.
import { formatMoney } from '../../shared/format/formatters.ts';
import { cartTotals } from '../../shared/session/cartTotals.ts';
import type { Step } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import styles from './CartLines.module.css';

const labels = texts.cart;

export function CartLines({ items }: { items: Step['items'] }) {
  return (
    <div className={styles.cart}>
      <ul aria-label={labels.items}>
        {items.map(({ name, quantity, price, currency }, index) => (
          <li key={index} className={styles.line}>
            <span className={styles.quantity}>{quantity} ×</span>
            <span className={styles.name}>
              <bdi>{name}</bdi>
              {quantity > 1 && (
                <span className={styles.each}>{labels.each(formatMoney(price, currency))}</span>
              )}
            </span>
            <span className={styles.amount}>{formatMoney(price * quantity, currency)}</span>
          </li>
        ))}
      </ul>
      {cartTotals(items).map(([currency, total]) => (
        <p key={currency} className={styles.total}>
          <span>{labels.total}</span>
          <span className={styles.amount}>{formatMoney(total, currency)}</span>
        </p>
      ))}
    </div>
  );
}
