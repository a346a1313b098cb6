// Shown while an invitation link is being opened, or with the reason if it cannot be opened.
import { Icon, type IconName } from '../../shared/appearance/Icon.tsx';
import logo from '../../shared/appearance/logo.svg';
import { Button } from '../../shared/controls/Button.tsx';
import { Spinner } from '../../shared/feedback/Spinner.tsx';
import { texts } from '../../texts/join.ts';
import { texts as shared } from '../../texts/shared.ts';
import type { SignInFailure } from './linkExchange.ts';
import styles from './LinkPage.module.css';

const labels = texts.link;

const EXPLANATIONS: Record<SignInFailure, { icon: IconName; title: string; lead: string }> = {
  noLink: { icon: 'mail', title: labels.noLink, lead: labels.noLinkLead },
  invalidLink: { icon: 'link', title: labels.invalid, lead: labels.invalidLead },
  signedOut: { icon: 'clock', title: labels.signedOut, lead: labels.signedOutLead },
  unreachable: { icon: 'alert', title: labels.unreachable, lead: labels.unreachableLead },
};

interface LinkPageProps {
  /** Null while the sign-in is pending. */
  failure: SignInFailure | null;
  onRetry: () => void;
}

export function LinkPage({ failure, onRetry }: LinkPageProps) {
  const explanation = failure && EXPLANATIONS[failure];
  return (
    <main className={styles.page}>
      <p className={styles.product}>
        <img src={logo} alt="" width={28} height={28} />
        {shared.product}
      </p>
      {!explanation ? (
        <p role="status" className={styles.opening}>
          <Spinner /> {labels.opening}
        </p>
      ) : (
        <section className={styles.card} data-testid={`link-${failure}`}>
          <span className={styles.icon}>
            <Icon name={explanation.icon} size={28} />
          </span>
          <h1 className={styles.title}>{explanation.title}</h1>
          <p className={styles.lead}>{explanation.lead}</p>
          {failure === 'unreachable' && (
            <Button label={labels.retry} variant="primary" size="large" onPress={onRetry} />
          )}
        </section>
      )}
    </main>
  );
}
