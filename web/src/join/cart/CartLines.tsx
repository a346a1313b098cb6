// The items of a cart and its total.
import { formatMoney } from '../../shared/format/formatters.ts';
import type { Step } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import styles from './CartLines.module.css';

const labels = texts.cart;

export function CartLines({ step: { items, total } }: { step: Step }) {
  return (
    <div className={styles.cart}>
      <ul aria-label={labels.items}>
        {items.map((item, index) => (
          <li key={index} className={styles.line}>
            <span className={styles.quantity}>{item.quantity} ×</span>
            <span className={styles.name}>
              <bdi>{item.name}</bdi>
              {item.quantity > 1 && (
                <span className={styles.each}>{labels.each(formatMoney(item.price))}</span>
              )}
            </span>
            <span className={styles.amount}>{formatMoney(item.total)}</span>
          </li>
        ))}
      </ul>
      {total && (
        <p className={styles.total}>
          <span>{labels.total}</span>
          <span className={styles.amount}>{formatMoney(total)}</span>
        </p>
      )}
    </div>
  );
}
