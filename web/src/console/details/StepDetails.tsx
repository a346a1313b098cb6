// What each person has done in one step.
import { classes } from '../../shared/appearance/classNames.ts';
import { fileSize } from '../../shared/format/formatters.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Moment } from '../../shared/format/Timestamp.tsx';
import type { Person, Step, Task } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { nameOf } from '../interaction/interactionStatus.ts';
import { CartTable } from './CartTable.tsx';
import styles from './StepDetails.module.css';
import { ValueList } from './FieldValueList.tsx';
import { VerificationCard } from './VerificationCard.tsx';

const own = texts.content;

const STATES: Record<Task['state'], string> = {
  WAITING: own.waiting,
  OPEN: own.open,
  DONE: own.done,
  CLOSED: own.closed,
};

interface StepContentProps {
  step: Step;
  people: readonly Person[];
}

export function StepContent({ step, people }: StepContentProps) {
  if (step.kind === 'VERIFICATION') return <VerificationCard step={step} people={people} />;
  return (
    <>
      {step.items.length > 0 && <CartTable items={step.items} />}
      {step.assignments.map((task) => (
        <div key={task.id} className={styles.task}>
          <p className={styles.head}>
            <strong>{nameOf(people, task.participantId)}</strong>
            <span className={classes(styles.state, styles[task.state])}>{STATES[task.state]}</span>
            {task.doneAt && <Moment at={task.doneAt} />}
          </p>
          {(task.duty === 'FILL' || task.values.length > 0) && (
            <ValueList values={task.values} fields={step.fields} />
          )}
          {task.duty === 'UPLOAD' && <Files task={task} wanted={step.fileCount} />}
          {task.signature && (
            <p className={styles.line}>
              <Icon name="sign" size={15} /> {own.signed}: {task.signature}
            </p>
          )}
          {task.comment && <p className={styles.line}>{task.comment}</p>}
        </div>
      ))}
    </>
  );
}

function Files({ task, wanted }: { task: Task; wanted: number }) {
  return (
    <>
      <p className={styles.line}>{own.files(task.files.length, wanted)}</p>
      <ul>
        {task.files.map((file) => (
          <li key={file.digest + file.name} className={styles.line}>
            <Icon name="file" size={15} /> {file.name} ({fileSize(file.size)})
          </li>
        ))}
      </ul>
    </>
  );
}
