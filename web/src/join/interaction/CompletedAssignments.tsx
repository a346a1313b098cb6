// What the participant has completed in an interaction, step by step.
import { Icon } from '../../shared/appearance/Icon.tsx';
import { fieldLabel } from '../../shared/fields/FieldInput.tsx';
import { formatFileSize } from '../../shared/format/formatters.ts';
import { Timestamp } from '../../shared/format/Timestamp.tsx';
import { assignmentsOf, type StepAssignment } from '../../shared/session/stepAssignments.ts';
import type { Interaction, Field, FieldValue } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { CartLines } from '../cart/CartLines.tsx';
import { useCurrentParticipant } from '../session/currentParticipant.ts';
import panel from '../step/panel.module.css';
import styles from './CompletedAssignments.module.css';

const labels = texts.steps;

export function CompletedAssignments({ interaction }: { interaction: Interaction }) {
  const { id } = useCurrentParticipant();
  const completed = assignmentsOf(interaction, id).filter(
    ({ assignment }) => assignment.state === 'DONE' && assignment.duty !== 'APPROVE',
  );
  if (completed.length === 0) return null;
  return (
    <section>
      <h2 className={panel.heading}>{labels.ownCompleted}</h2>
      <ul className={styles.assignments}>
        {completed.map(({ step, assignment }) => (
          <li key={assignment.id} className={styles.assignment}>
            <p className={styles.header}>
              <span className={styles.mark}>
                <Icon name="check" size={15} />
              </span>
              <span className={styles.name}>
                <bdi>{step.name}</bdi>
              </span>
              {assignment.doneAt && (
                <span className={styles.doneAt}>
                  <Timestamp at={assignment.doneAt} />
                </span>
              )}
            </p>
            <AssignmentContents step={step} assignment={assignment} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function AssignmentContents({ step, assignment }: StepAssignment) {
  if (assignment.duty === 'VERIFY') return <p className={styles.line}>{labels.verified}</p>;
  if (assignment.duty === 'CONFIRM') return <CartLines step={step} />;
  return (
    <>
      {assignment.values.length > 0 && (
        <dl className={styles.values}>
          {inFieldOrder(assignment.values, step.fields).map(({ field, name, value }) => (
            <ValueRow key={name} field={field} name={name} value={value} />
          ))}
        </dl>
      )}
      {assignment.files.length > 0 && (
        <ul className={styles.line}>
          {assignment.files.map((file) => (
            <li key={file.digest + file.name}>
              <bdi>{file.name}</bdi> · {formatFileSize(file.size)}
            </li>
          ))}
        </ul>
      )}
      {assignment.signature && <p className={styles.line}>{labels.signedAs(assignment.signature)}</p>}
    </>
  );
}

/** Sorts the values in the order of the fields and adds the field to each. */
function inFieldOrder(values: readonly FieldValue[], fields: readonly Field[]) {
  const order = new Map(fields.map((field, index) => [field.name, { field, index }]));
  return values
    .map(({ name, value }) => ({ name, value, index: fields.length, field: undefined, ...order.get(name) }))
    .sort((left, right) => left.index - right.index);
}

function ValueRow({ field, name, value }: { field: Field | undefined; name: string; value: string }) {
  return (
    <div className={styles.pair}>
      <dt>{fieldLabel(field ?? { name, label: null })}</dt>
      <dd>
        <bdi>{displayText(field, value)}</bdi>
      </dd>
    </div>
  );
}

function displayText(field: Field | undefined, value: string): string {
  if (field?.kind === 'CHECKBOX') return value === 'true' ? labels.yes : labels.no;
  return field?.kind === 'DATE' ? formatDate(value) : value;
}

// a calendar date has no time zone, so it is parsed and formatted in UTC
const dateFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeZone: 'UTC' });

function formatDate(value: string): string {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? value : dateFormat.format(date);
}
