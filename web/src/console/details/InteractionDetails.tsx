// The contents of an interaction: the agent details, and each step with what the participants have done.
import { Icon } from '../../shared/appearance/Icon.tsx';
import { KIND_ICONS } from '../../shared/session/stepKinds.ts';
import type { Interaction, Participant } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { CertificateNote } from './CertificateNote.tsx';
import { FieldValueList } from './FieldValueList.tsx';
import styles from './InteractionDetails.module.css';
import { StepDetails } from './StepDetails.tsx';

interface InteractionDetailsProps {
  interaction: Interaction;
  participants: readonly Participant[];
}

export function InteractionDetails({ interaction, participants }: InteractionDetailsProps) {
  const { agentDetails } = interaction;
  return (
    <div className={styles.content} tabIndex={0} role="region" aria-label={texts.detailPane.details}>
      <div className={styles.column}>
        <h2 className={styles.name}>{interaction.name}</h2>
        {interaction.sealedAt && <CertificateNote interaction={interaction} />}
        {agentDetails && (
          <section className={styles.section}>
            <h3 className={styles.title}>
              <Icon name="details" size={16} />
              {texts.agentDetails.title}
            </h3>
            <FieldValueList values={agentDetails.values} fields={agentDetails.fields} />
          </section>
        )}
        {interaction.steps.map((step) => (
          <section key={step.id} className={styles.section}>
            <h3 className={styles.title}>
              <Icon name={KIND_ICONS[step.kind]} size={16} />
              {step.name}
            </h3>
            <StepDetails step={step} participants={participants} />
          </section>
        ))}
      </div>
    </div>
  );
}
