// How an item stands where there is nothing to do in it, in words; what one gave, and what one may take.
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Moment } from '../../shared/format/Timestamp.tsx';
import { classes } from '../../shared/appearance/classNames.ts';
import type { Bubble } from '../../shared/session/types.ts';
import { Answers } from './CompletedAssignments.tsx';
import { Documents } from '../document/InteractionDocuments.tsx';
import { Downloads } from '../document/DownloadButtons.tsx';
import type { Turn } from './participantStatus.ts';
import { useMe } from '../session/currentParticipant.ts';
import { NextItem } from './NextInteractionButton.tsx';
import styles from './InteractionOutcome.module.css';
import { verdictOf } from './describeOutcome.ts';
import panel from '../step/panel.module.css';

export function Outcome({ bubble, turn }: { bubble: Bubble; turn: Turn }) {
  const me = useMe();
  const { tone, icon, title, lead, quote, at } = verdictOf(bubble, turn, me);
  return (
    <div className={panel.panel} data-testid="outcome">
      <section className={classes(styles.verdict, styles[tone])} role="status">
        <span className={styles.icon}>
          <Icon name={icon} size={30} />
        </span>
        <h2 className={styles.title}>{title}</h2>
        {lead && <p className={styles.lead}>{lead}</p>}
        {at && (
          <p className={styles.lead}>
            <Moment at={at} />
          </p>
        )}
        {quote && (
          <figure className={styles.quote}>
            <figcaption>{quote.title}</figcaption>
            <blockquote>
              <bdi>{quote.text}</bdi>
            </blockquote>
          </figure>
        )}
        <div className={styles.actions}>
          <Downloads bubble={bubble} />
          <NextItem after={bubble} />
        </div>
      </section>
      {turn !== 'gone' && (
        <>
          <Answers bubble={bubble} />
          <Documents bubble={bubble} />
        </>
      )}
    </div>
  );
}
