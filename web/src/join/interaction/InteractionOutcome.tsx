// An interaction in which the participant has nothing to do: its outcome, downloads and contents.
import { classNames } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Timestamp } from '../../shared/format/Timestamp.tsx';
import type { Interaction } from '../../shared/session/types.ts';
import { DownloadButtons } from '../document/DownloadButtons.tsx';
import { InteractionDocuments } from '../document/InteractionDocuments.tsx';
import { useCurrentParticipant } from '../session/currentParticipant.ts';
import panel from '../step/panel.module.css';
import { CompletedAssignments } from './CompletedAssignments.tsx';
import { describeOutcome } from './describeOutcome.ts';
import styles from './InteractionOutcome.module.css';
import { NextInteractionButton } from './NextInteractionButton.tsx';
import type { ParticipantStatus } from './participantStatus.ts';

interface InteractionOutcomeProps {
  interaction: Interaction;
  status: ParticipantStatus;
}

export function InteractionOutcome({ interaction, status }: InteractionOutcomeProps) {
  const participant = useCurrentParticipant();
  const { tone, icon, title, lead, quote, at } = describeOutcome(interaction, status, participant);
  return (
    <div className={panel.panel} data-testid="outcome">
      <section className={classNames(styles.outcome, styles[tone])} role="status">
        <span className={styles.icon}>
          <Icon name={icon} size={30} />
        </span>
        <h2 className={styles.title}>{title}</h2>
        {lead && <p className={styles.lead}>{lead}</p>}
        {at && (
          <p className={styles.lead}>
            <Timestamp at={at} />
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
          <DownloadButtons interaction={interaction} />
          <NextInteractionButton after={interaction} />
        </div>
      </section>
      {status !== 'deleted' && (
        <>
          <CompletedAssignments interaction={interaction} />
          <InteractionDocuments interaction={interaction} />
        </>
      )}
    </div>
  );
}
