// What is in a bubble: details of the agent, and each step with what was filled in, handed in, signed.
import { Icon } from '../../shared/appearance/Icon.tsx';
import { KIND_ICONS } from '../../shared/session/stepKinds.ts';
import type { Bubble, Person } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import styles from './InteractionDetails.module.css';
import { CertificateNote } from './CertificateNote.tsx';
import { StepContent } from './StepDetails.tsx';
import { ValueList } from './FieldValueList.tsx';

interface BubbleContentProps {
  bubble: Bubble;
  people: readonly Person[];
}

export function BubbleContent({ bubble, people }: BubbleContentProps) {
  const { agentDetails } = bubble;
  return (
    <div className={styles.content} tabIndex={0} role="region" aria-label={texts.stage.details}>
      <div className={styles.column}>
        <h2 className={styles.name}>{bubble.name}</h2>
        {bubble.sealedAt && <CertificateNote bubble={bubble} />}
        {agentDetails && (
          <section className={styles.part}>
            <h3 className={styles.title}>
              <Icon name="details" size={16} />
              {texts.details.title}
            </h3>
            <ValueList values={agentDetails.values} fields={agentDetails.fields} />
          </section>
        )}
        {bubble.steps.map((step) => (
          <section key={step.id} className={styles.part}>
            <h3 className={styles.title}>
              <Icon name={KIND_ICONS[step.kind]} size={16} />
              {step.name}
            </h3>
            <StepContent step={step} people={people} />
          </section>
        ))}
      </div>
    </div>
  );
}
