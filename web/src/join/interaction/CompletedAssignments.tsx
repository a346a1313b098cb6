// What one has given in an item, step by step, each with its check mark.
import { fileSize } from '../../shared/format/formatters.ts';
import { labelOf } from '../../shared/fields/FieldInput.tsx';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Moment } from '../../shared/format/Timestamp.tsx';
import type { Bubble, Field, Value } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import styles from './CompletedAssignments.module.css';
import { CartLines } from '../cart/CartLines.tsx';
import { type Part, partsOf } from './participantStatus.ts';
import { useMe } from '../session/currentParticipant.ts';
import panel from '../step/panel.module.css';

const own = texts.steps;

export function Answers({ bubble }: { bubble: Bubble }) {
  const { id } = useMe();
  const done = partsOf(bubble, id).filter(({ task }) => task.state === 'DONE' && task.duty !== 'APPROVE');
  if (done.length === 0) return null;
  return (
    <section>
      <h2 className={panel.heading}>{own.answers}</h2>
      <ul className={styles.answers}>
        {done.map((part) => (
          <li key={part.task.id} className={styles.answer}>
            <p className={styles.head}>
              <span className={styles.mark}>
                <Icon name="check" size={15} />
              </span>
              <span className={styles.name}>
                <bdi>{part.step.name}</bdi>
              </span>
              {part.task.doneAt && (
                <span className={styles.at}>
                  <Moment at={part.task.doneAt} />
                </span>
              )}
            </p>
            <Given part={part} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Given({ part: { step, task } }: { part: Part }) {
  if (task.duty === 'VERIFY') return <p className={styles.line}>{own.verified}</p>;
  if (task.duty === 'CONFIRM') return <CartLines items={step.items} />;
  return (
    <>
      {task.values.length > 0 && (
        <dl className={styles.values}>
          {inOrder(task.values, step.fields).map(({ field, name, value }) => (
            <Pair key={name} field={field} name={name} value={value} />
          ))}
        </dl>
      )}
      {task.files.length > 0 && (
        <ul className={styles.line}>
          {task.files.map((file) => (
            <li key={file.digest + file.name}>
              <bdi>{file.name}</bdi> · {fileSize(file.size)}
            </li>
          ))}
        </ul>
      )}
      {task.signature && <p className={styles.line}>{own.signedAs(task.signature)}</p>}
    </>
  );
}

/** In the order in which they were asked for. */
function inOrder(values: readonly Value[], fields: readonly Field[]) {
  const places = new Map(fields.map((field, place) => [field.name, { field, place }]));
  return values
    .map((one) => ({ ...one, field: places.get(one.name)?.field, place: places.get(one.name)?.place ?? fields.length }))
    .sort((one, other) => one.place - other.place);
}

function Pair({ field, name, value }: { field: Field | undefined; name: string; value: string }) {
  const shown = field?.kind === 'CHECKBOX' ? (value === 'true' ? own.yes : own.no) : field?.kind === 'DATE' ? day(value) : value;
  return (
    <div className={styles.pair}>
      <dt>{labelOf(field ?? { name, label: null })}</dt>
      <dd>
        <bdi>{shown}</bdi>
      </dd>
    </div>
  );
}

const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeZone: 'UTC' });

/** A day of the calendar: it is the same day in every zone. */
function day(value: string): string {
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? value : days.format(at);
}
