// The session as its participant sees it: the list of interactions, and the selected one.
import { useEffect, useState } from 'react';
import { useMediaQuery } from '../../shared/appearance/useMediaQuery.ts';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import { Spinner } from '../../shared/feedback/Spinner.tsx';
import type { Interaction, SessionData } from '../../shared/session/types.ts';
import { useSession } from '../../shared/session/useSession.ts';
import { texts } from '../../texts/join.ts';
import { texts as shared } from '../../texts/shared.ts';
import { InteractionView } from '../interaction/InteractionView.tsx';
import { isActionable, participantStatus } from '../interaction/participantStatus.ts';
import { LinkPage } from '../link/LinkPage.tsx';
import { goTo, replaceRoute, useInteractionId } from '../pageRoute.ts';
import { CurrentParticipantProvider } from './currentParticipant.ts';
import { InteractionList } from './InteractionList.tsx';
import styles from './ParticipantSession.module.css';
import { SessionHeader } from './SessionHeader.tsx';
import { SessionNotices } from './SessionNotices.tsx';

interface ParticipantSessionProps {
  sessionId: string;
  participantId: string;
}

export function ParticipantSession({ sessionId, participantId }: ParticipantSessionProps) {
  const { session, error } = useSession(sessionId);
  if (error) return <LinkPage failure="invalidLink" onRetry={() => location.reload()} />;
  if (!session) {
    return (
      <p role="status" className={styles.loading}>
        <Spinner /> {texts.link.opening}
      </p>
    );
  }
  const participant = session.participants.find(({ id }) => id === participantId);
  return (
    <CurrentParticipantProvider value={{ id: participantId, name: participant?.name ?? '', session }}>
      <LoadedSession session={session} participantId={participantId} />
    </CurrentParticipantProvider>
  );
}

interface LoadedSessionProps {
  session: SessionData;
  participantId: string;
}

function LoadedSession({ session, participantId }: LoadedSessionProps) {
  const isWide = useMediaQuery('(width >= 900px)');
  const [interaction, isEntered] = useSelectedInteraction(session, participantId, isWide);
  const hasOneInteraction = session.interactions.length === 1;
  useEffect(() => {
    document.title = [interaction?.name, session.name, shared.product].filter(Boolean).join(' · ');
  }, [interaction?.name, session.name]);
  return (
    <div className={styles.session} data-testid="session">
      <SessionHeader />
      <SessionNotices />
      <main className={styles.columns}>
        {(isWide ? !hasOneInteraction : !interaction) && (
          <InteractionList selectedId={isWide ? (interaction?.id ?? null) : null} />
        )}
        {interaction ? (
          <InteractionView
            key={interaction.id}
            interaction={interaction}
            isEntered={isEntered}
            {...(isWide || hasOneInteraction ? {} : { onBack: () => goTo(null) })}
          />
        ) : (
          isWide && (
            <EmptyState
              icon="chat"
              title={texts.session.empty}
              lead={texts.session.emptyLead(session.agent.name)}
            />
          )
        )}
      </main>
    </div>
  );
}

/**
 * Returns the interaction to show, and whether the participant went to it. On a wide screen one is
 * shown next to the list without that; it stays when new interactions arrive.
 */
function useSelectedInteraction(
  session: SessionData,
  participantId: string,
  isWide: boolean,
): [Interaction | undefined, boolean] {
  const { interactions } = session;
  const routeId = useInteractionId();
  const [previewedId, setPreviewedId] = useState<string | null>(null);
  const find = (id: string | null) => interactions.find((interaction) => interaction.id === id);
  const chosen = find(routeId);
  const only = interactions.length === 1 ? interactions[0] : undefined;
  const previewed = isWide ? (find(previewedId) ?? firstToShow(session, participantId)) : only;
  const selected = chosen ?? previewed;
  useEffect(() => {
    if (only && !chosen) replaceRoute(only.id);
    else if (isWide && selected) setPreviewedId(selected.id);
  }, [only, chosen, isWide, selected]);
  return [selected, selected !== undefined && selected === (chosen ?? only)];
}

/** Returns the first interaction that the participant can act on, otherwise the newest one. */
function firstToShow(session: SessionData, participantId: string): Interaction | undefined {
  const candidates = session.interactions.filter(({ status }) => status !== 'DELETED');
  const actionable = candidates.find((interaction) =>
    isActionable(participantStatus(interaction, participantId, session)),
  );
  return actionable ?? candidates.at(-1);
}
