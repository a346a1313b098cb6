// The items of a cart and its totals.
import { formatMoney } from '../../shared/format/formatters.ts';
import { cartTotals } from '../../shared/session/cartTotals.ts';
import type { Step } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import styles from './CartTable.module.css';

export function CartTable({ items }: { items: Step['items'] }) {
  return (
    <table className={styles.cart}>
      <tbody>
        {items.map((item, index) => (
          <tr key={index}>
            <td>{item.quantity} ×</td>
            <th scope="row">{item.name}</th>
            <td className={styles.amount}>{formatMoney(item.price * item.quantity, item.currency)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        {cartTotals(items).map(([currency, total]) => (
          <tr key={currency}>
            <td />
            <th scope="row">{texts.details.total}</th>
            <td className={styles.amount}>{formatMoney(total, currency)}</td>
          </tr>
        ))}
      </tfoot>
    </table>
  );
}
