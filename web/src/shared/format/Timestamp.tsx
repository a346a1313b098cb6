// A point in time in the reader's zone; the whole of it on hover.
import { shortMoment, wholeMoment } from './formatters.ts';

export function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} title={wholeMoment(at)}>
      {shortMoment(at)}
    </time>
  );
}
