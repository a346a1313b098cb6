// The items of a cart and its total.
import { formatMoney } from '../../shared/format/formatters.ts';
import type { Step } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import styles from './CartTable.module.css';

export function CartTable({ step: { items, total } }: { step: Step }) {
  return (
    <table className={styles.cart}>
      <tbody>
        {items.map((item, index) => (
          <tr key={index}>
            <td>{item.quantity} ×</td>
            <th scope="row">{item.name}</th>
            <td className={styles.amount}>{formatMoney(item.total)}</td>
          </tr>
        ))}
      </tbody>
      {total && (
        <tfoot>
          <tr>
            <td />
            <th scope="row">{texts.details.total}</th>
            <td className={styles.amount}>{formatMoney(total)}</td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}
