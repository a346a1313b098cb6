// The session as its participant sees it: the items in order, and the one that is looked at.
import { useEffect, useState } from 'react';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import { Spinner } from '../../shared/feedback/Spinner.tsx';
import type { Bubble, SessionData } from '../../shared/session/types.ts';
import { useMedia } from '../../shared/appearance/useMediaQuery.ts';
import { useSession } from '../../shared/session/useSession.ts';
import { texts as shared } from '../../texts/shared.ts';
import { texts } from '../../texts/join.ts';
import { Door } from '../link/LinkPage.tsx';
import { Item } from '../interaction/InteractionView.tsx';
import { ItemList } from './InteractionList.tsx';
import { isOwnTurn, turnOf } from '../interaction/participantStatus.ts';
import { MeProvider } from './currentParticipant.ts';
import { goTo, settleAt, useItemId } from '../pageRoute.ts';
import styles from './ParticipantSession.module.css';
import { RoomHeader } from './SessionHeader.tsx';
import { RoomNotices } from './SessionNotices.tsx';

interface RoomProps {
  sessionId: string;
  participantId: string;
}

export function Room({ sessionId, participantId }: RoomProps) {
  const { session, problem } = useSession(sessionId);
  if (problem) return <Door refusal="gone" onRetry={() => location.reload()} />;
  if (!session) {
    return (
      <p role="status" className={styles.waiting}>
        <Spinner /> {texts.door.opening}
      </p>
    );
  }
  const name = session.participants.find((one) => one.id === participantId)?.name ?? '';
  return (
    <MeProvider value={{ id: participantId, name, session }}>
      <Furnished session={session} me={participantId} />
    </MeProvider>
  );
}

function Furnished({ session, me }: { session: SessionData; me: string }) {
  const wide = useMedia('(width >= 900px)');
  const [shown, entered] = useShown(session, me, wide);
  const only = session.interactions.length === 1;
  useEffect(() => {
    document.title = [shown?.name, session.name, shared.product].filter(Boolean).join(' · ');
  }, [shown?.name, session.name]);
  return (
    <div className={styles.room} data-testid="room">
      <RoomHeader />
      <RoomNotices />
      <main className={styles.places}>
        {(wide ? !only : !shown) && <ItemList shown={wide ? (shown?.id ?? null) : null} />}
        {shown ? (
          <Item
            key={shown.id}
            bubble={shown}
            entered={entered}
            {...(wide || only ? {} : { onBack: () => goTo(null) })}
          />
        ) : (
          wide && <EmptyState icon="chat" title={texts.room.nothing} lead={texts.room.nothingLead(session.agent.name)} />
        )}
      </main>
    </div>
  );
}

/** The item that is looked at, and whether somebody went to it. What comes meanwhile moves nobody away. */
function useShown(session: SessionData, me: string, wide: boolean): [Bubble | undefined, boolean] {
  const { interactions: all } = session;
  const id = useItemId();
  const [beside, setBeside] = useState<string | null>(null);
  const find = (one: string | null) => all.find((bubble) => bubble.id === one);
  const chosen = find(id);
  const [only] = all.length === 1 ? all : [];
  const shown = chosen ?? (wide ? (find(beside) ?? firstToShow(session, me)) : only);
  useEffect(() => {
    if (only && !chosen) settleAt(only.id);
    else if (wide && shown) setBeside(shown.id);
  }, [only, chosen, wide, shown]);
  return [shown, shown !== undefined && shown === (chosen ?? only)];
}

/** What waits for one, else what came last. */
function firstToShow(session: SessionData, me: string): Bubble | undefined {
  const all = session.interactions.filter((one) => one.status !== 'DELETED');
  return all.find((one) => isOwnTurn(turnOf(one, me, session))) ?? all.at(-1);
}
