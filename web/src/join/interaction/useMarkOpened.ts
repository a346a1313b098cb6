// Notes that the participant has looked at an item; where the policy says so, this starts it.
import { useEffect, useRef } from 'react';
import { OpenInteractionDocument } from '../../gql.ts';
import { useConnection } from '../../shared/connection/connection.ts';
import { order } from '../../shared/connection/mutation.ts';
import type { Bubble } from '../../shared/session/types.ts';
import { isOwnTurn, ownRecipient, type Turn } from './participantStatus.ts';
import { useMe } from '../session/currentParticipant.ts';

export function useOpening(bubble: Bubble, turn: Turn, entered: boolean): void {
  const { client } = useConnection();
  const { id, session } = useMe();
  const asked = useRef(false);
  const own = ownRecipient(bubble, id);
  const { autoOpen } = session.policy;
  const running = isOwnTurn(turn) || turn === 'waiting';
  // shown beside the list is looked at, but not entered: it must not start by itself
  const wanted = running && (autoOpen ? entered && !own?.startedAt : !own?.openedAt);
  useEffect(() => {
    if (!wanted || asked.current) return;
    asked.current = true;
    // nobody waits for it: where it fails, Start does the same later
    void order(client, OpenInteractionDocument, { interactionId: bubble.id });
  }, [wanted, client, bubble.id]);
}
