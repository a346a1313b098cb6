// Notices about the whole session: not connected, ended, private.
import { useEffect, useState } from 'react';
import { useConnection } from '../../shared/connection/connection.ts';
import { Notice } from '../../shared/feedback/Notice.tsx';
import { useSignal } from '../../shared/signal.ts';
import { texts } from '../../texts/join.ts';
import { useCurrentParticipant } from './currentParticipant.ts';
import styles from './SessionNotices.module.css';

const labels = texts.session;

export function SessionNotices() {
  const { session } = useCurrentParticipant();
  const isOffline = useLongDisconnection();
  const agent = session.agent.name;
  const isEnded = session.status === 'ENDED';
  const isPrivate = session.kind === 'PRIVATE';
  if (!isOffline && !isEnded && !isPrivate) return null;
  return (
    <div className={styles.notices}>
      {isOffline && <Notice kind="warn">{labels.offline}</Notice>}
      {isEnded && (
        <Notice kind="info">
          <strong>{labels.ended[session.endReason ?? 'BY_AGENT'](agent)}</strong> {labels.endedLead}
        </Notice>
      )}
      {isPrivate && (
        <Notice kind="info" icon="lock">
          <strong>{labels.private}.</strong> {labels.privateLead(agent)}
        </Notice>
      )}
    </div>
  );
}

/** In milliseconds. A shorter disconnection is not reported. */
const NOTICE_DELAY = 2_500;

function useLongDisconnection(): boolean {
  const { status } = useConnection();
  const isDisconnected = useSignal(status) === 'disconnected';
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    if (!isDisconnected) return setIsLong(false);
    const timer = setTimeout(() => setIsLong(true), NOTICE_DELAY);
    return () => clearTimeout(timer);
  }, [isDisconnected]);
  return isDisconnected && isLong;
}
