// What stands where nobody is let in: why, and what to do about it.
import mark from '../../shared/appearance/logo.svg';
import { Button } from '../../shared/controls/Button.tsx';
import { Icon, type IconName } from '../../shared/appearance/Icon.tsx';
import { Spinner } from '../../shared/feedback/Spinner.tsx';
import { texts as shared } from '../../texts/shared.ts';
import { texts } from '../../texts/join.ts';
import type { Refusal } from './linkExchange.ts';
import styles from './LinkPage.module.css';

const own = texts.door;

const SIGNS: Record<Refusal, { icon: IconName; title: string; lead: string }> = {
  noLink: { icon: 'mail', title: own.noLink, lead: own.noLinkLead },
  gone: { icon: 'link', title: own.gone, lead: own.goneLead },
  over: { icon: 'clock', title: own.over, lead: own.overLead },
  unreachable: { icon: 'alert', title: own.unreachable, lead: own.unreachableLead },
};

interface DoorProps {
  /** Null while the answer is awaited. */
  refusal: Refusal | null;
  onRetry: () => void;
}

export function Door({ refusal, onRetry }: DoorProps) {
  const sign = refusal && SIGNS[refusal];
  return (
    <main className={styles.door}>
      <p className={styles.product}>
        <img src={mark} alt="" width={28} height={28} />
        {shared.product}
      </p>
      {!sign ? (
        <p role="status" className={styles.opening}>
          <Spinner /> {own.opening}
        </p>
      ) : (
        <section className={styles.card} data-testid={`door-${refusal}`}>
          <span className={styles.icon}>
            <Icon name={sign.icon} size={28} />
          </span>
          <h1 className={styles.title}>{sign.title}</h1>
          <p className={styles.lead}>{sign.lead}</p>
          {refusal === 'unreachable' && (
            <Button label={own.again} variant="primary" size="large" onPress={onRetry} />
          )}
        </section>
      )}
    </main>
  );
}
