// What each participant has done in a step.
import { classNames } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { formatFileSize } from '../../shared/format/formatters.ts';
import { Timestamp } from '../../shared/format/Timestamp.tsx';
import type { Participant, Step, Assignment } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { participantName } from '../participant/participantName.ts';
import { CartTable } from './CartTable.tsx';
import { FieldValueList } from './FieldValueList.tsx';
import styles from './StepDetails.module.css';
import { VerificationCard } from '../verification/VerificationCard.tsx';

const labels = texts.details;

const STATE_LABELS: Record<Assignment['state'], string> = {
  WAITING: labels.waiting,
  OPEN: labels.open,
  DONE: labels.completed,
  CLOSED: labels.closed,
};

interface StepDetailsProps {
  step: Step;
  participants: readonly Participant[];
}

export function StepDetails({ step, participants }: StepDetailsProps) {
  if (step.kind === 'VERIFICATION') return <VerificationCard step={step} participants={participants} />;
  return (
    <>
      {step.items.length > 0 && <CartTable step={step} />}
      {step.assignments.map((assignment) => (
        <div key={assignment.id} className={styles.assignment}>
          <p className={styles.header}>
            <strong>{participantName(participants, assignment.participantId)}</strong>
            <span className={classNames(styles.state, styles[assignment.state])}>
              {STATE_LABELS[assignment.state]}
            </span>
            {assignment.doneAt && <Timestamp at={assignment.doneAt} />}
          </p>
          {(assignment.duty === 'FILL' || assignment.values.length > 0) && (
            <FieldValueList values={assignment.values} fields={step.fields} />
          )}
          {assignment.duty === 'UPLOAD' && <Files assignment={assignment} requiredCount={step.fileCount ?? 0} />}
          {assignment.signature && (
            <p className={styles.line}>
              <Icon name="sign" size={15} /> {labels.signed}: {assignment.signature}
            </p>
          )}
          {assignment.comment && <p className={styles.line}>{assignment.comment}</p>}
        </div>
      ))}
    </>
  );
}

function Files({ assignment, requiredCount }: { assignment: Assignment; requiredCount: number }) {
  return (
    <>
      <p className={styles.line}>{labels.files(assignment.files.length, requiredCount)}</p>
      <ul>
        {assignment.files.map((file) => (
          <li key={file.digest + file.name} className={styles.line}>
            <Icon name="file" size={15} /> {file.name} ({formatFileSize(file.size)})
          </li>
        ))}
      </ul>
    </>
  );
}
