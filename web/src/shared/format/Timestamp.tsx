// A point in time in the reader's time zone. The title holds the full date and time.
import { formatFullTimestamp, formatTimestamp } from './formatters.ts';

export function Timestamp({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatFullTimestamp(at)}>
      {formatTimestamp(at)}
    </time>
  );
}
