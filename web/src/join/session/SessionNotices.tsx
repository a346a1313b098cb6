// What holds for the whole session: no connection, private, ended.
import { useEffect, useState } from 'react';
import { useConnection } from '../../shared/connection/connection.ts';
import { Notice } from '../../shared/feedback/Notice.tsx';
import { useSignal } from '../../shared/signal.ts';
import { texts } from '../../texts/join.ts';
import { useMe } from './currentParticipant.ts';
import styles from './SessionNotices.module.css';

const own = texts.room;

export function RoomNotices() {
  const { session } = useMe();
  const offline = useBrokenForAWhile();
  const agent = session.agent.name;
  const ended = session.status === 'ENDED';
  const lone = session.kind === 'PRIVATE';
  if (!offline && !ended && !lone) return null;
  return (
    <div className={styles.notices}>
      {offline && <Notice kind="warn">{own.offline}</Notice>}
      {ended && (
        <Notice kind="info">
          <strong>{own.ended[session.endReason ?? 'BY_AGENT'](agent)}</strong> {own.endedLead}
        </Notice>
      )}
      {lone && (
        <Notice kind="info" icon="lock">
          <strong>{own.private}.</strong> {own.privateLead(agent)}
        </Notice>
      )}
    </div>
  );
}

const A_WHILE = 2_500;

/** A connection that comes back at once is not worth a word. */
function useBrokenForAWhile(): boolean {
  const { state } = useConnection();
  const broken = useSignal(state) === 'broken';
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!broken) return setLong(false);
    const timer = setTimeout(() => setLong(true), A_WHILE);
    return () => clearTimeout(timer);
  }, [broken]);
  return broken && long;
}
