// The session's log as lines for people: what came of one act is one line, typing in a row is one, too.
import type { HistoryQuery } from '../../gql.ts';

type Page = NonNullable<HistoryQuery['session']>['events'];
export type LogEvent = Page['edges'][number]['node'];

export interface Line {
  readonly first: number;
  readonly last: number;
  readonly at: string;
  readonly actor: string;
  readonly cause: string;
  /** Names of the bubbles, else of the people, that changed by it. */
  readonly subjects: readonly string[];
  /** How many acts are in it. */
  readonly acts: number;
}

/** Newest first, of events in order. */
export function linesOf(events: readonly LogEvent[]): Line[] {
  const lines: Line[] = [];
  for (const act of actsOf(events)) {
    const line = lineOf(act);
    const before = lines.at(-1);
    if (before && isMore(before, line)) lines[lines.length - 1] = grown(before, line);
    else lines.push(line);
  }
  return lines.reverse();
}

/** The events of one transaction have its moment, cause and actor. */
function actsOf(events: readonly LogEvent[]): LogEvent[][] {
  const acts: LogEvent[][] = [];
  for (const event of events) {
    const act = acts.at(-1);
    const [head] = act ?? [];
    const same =
      head?.occurredAt === event.occurredAt &&
      head.cause === event.cause &&
      head.actor.id === event.actor.id;
    if (act && same) act.push(event);
    else acts.push([event]);
  }
  return acts;
}

function lineOf(act: readonly LogEvent[]): Line {
  const [head] = act as [LogEvent];
  const bubbles = act.flatMap((one) => ('interaction' in one ? [one.interaction.name] : []));
  const people = act.flatMap((one) => ('participant' in one ? [one.participant.name] : []));
  const named = bubbles.length > 0 ? bubbles : people.filter((name) => name !== head.actor.name);
  return {
    first: head.sequence,
    last: act.at(-1)?.sequence ?? head.sequence,
    at: head.occurredAt,
    actor: head.actor.name,
    cause: head.cause,
    subjects: [...new Set(named)],
    acts: 1,
  };
}

const IN_A_ROW = new Set(['saveFields', 'connect', 'disconnect']);

function isMore(before: Line, line: Line): boolean {
  return (
    IN_A_ROW.has(line.cause) &&
    before.cause === line.cause &&
    before.actor === line.actor &&
    before.subjects.join() === line.subjects.join()
  );
}

function grown(before: Line, line: Line): Line {
  return { ...line, first: before.first, acts: before.acts + 1 };
}
