// Summarizes a session's events: one line for the events of a transaction, and one for repeated actions.
import type { EventCause, HistoryQuery } from '../../gql.ts';

type EventConnection = NonNullable<NonNullable<HistoryQuery['session']>['events']>;
export type HistoryEvent = EventConnection['edges'][number]['node'];

export interface HistoryLine {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly at: string;
  readonly actor: string;
  readonly cause: EventCause;
  /** The names of the interactions that changed. If there are none, the names of the participants. */
  readonly subjects: readonly string[];
  /** How many transactions the line summarizes. */
  readonly count: number;
}

/** Returns the lines newest first. The events are in order. */
export function historyLines(events: readonly HistoryEvent[]): HistoryLine[] {
  const lines: HistoryLine[] = [];
  for (const transaction of transactionsOf(events)) {
    const line = transactionLine(transaction);
    const previous = lines.at(-1);
    if (previous && isRepetition(previous, line)) lines[lines.length - 1] = combineLines(previous, line);
    else lines.push(line);
  }
  return lines.reverse();
}

type Transaction = [HistoryEvent, ...HistoryEvent[]];

/** Groups events by transaction. The events of a transaction have the same time, cause and actor. */
function transactionsOf(events: readonly HistoryEvent[]): Transaction[] {
  const transactions: Transaction[] = [];
  for (const event of events) {
    const current = transactions.at(-1);
    if (current && isSameTransaction(current[0], event)) current.push(event);
    else transactions.push([event]);
  }
  return transactions;
}

function isSameTransaction(first: HistoryEvent, event: HistoryEvent): boolean {
  return (
    first.occurredAt === event.occurredAt && first.cause === event.cause && first.actor.actorId === event.actor.actorId
  );
}

function transactionLine(events: Transaction): HistoryLine {
  const [first] = events;
  const interactions = events.flatMap((event) => ('interaction' in event ? [event.interaction.name] : []));
  const participants = events
    .flatMap((event) => ('participant' in event ? [event.participant.name] : []))
    .filter((name) => name !== first.actor.name);
  const subjects = interactions.length > 0 ? interactions : participants;
  return {
    firstSequence: first.sequence,
    lastSequence: events.at(-1)?.sequence ?? first.sequence,
    at: first.occurredAt,
    actor: first.actor.name,
    cause: first.cause,
    subjects: [...new Set(subjects)],
    count: 1,
  };
}

const COMBINED_CAUSES = new Set<EventCause>(['SAVE_FIELDS', 'CONNECT', 'DISCONNECT']);

function isRepetition(previous: HistoryLine, line: HistoryLine): boolean {
  return (
    COMBINED_CAUSES.has(line.cause) &&
    previous.cause === line.cause &&
    previous.actor === line.actor &&
    previous.subjects.join() === line.subjects.join()
  );
}

function combineLines(previous: HistoryLine, line: HistoryLine): HistoryLine {
  return { ...line, firstSequence: previous.firstSequence, count: previous.count + 1 };
}
