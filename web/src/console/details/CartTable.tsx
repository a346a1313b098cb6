// The lines of a cart with their sum.
import { money } from '../../shared/format/formatters.ts';
import { sumsOf } from '../../shared/session/cartTotals.ts';
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
            <td className={styles.amount}>{money(item.price * item.quantity, item.currency)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        {sumsOf(items).map(([currency, sum]) => (
          <tr key={currency}>
            <td />
            <th scope="row">{texts.content.total}</th>
            <td className={styles.amount}>{money(sum, currency)}</td>
          </tr>
        ))}
      </tfoot>
    </table>
  );
}
