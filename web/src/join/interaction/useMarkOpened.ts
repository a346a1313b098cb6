// Tells the server that the participant has opened an interaction. If the policy allows it, this also starts it.
import { useEffect, useRef } from 'react';
import { OpenInteractionDocument } from '../../gql.ts';
import { useConnection } from '../../shared/connection/connection.ts';
import { executeMutation } from '../../shared/connection/mutation.ts';
import type { Interaction } from '../../shared/session/types.ts';
import { useCurrentParticipant } from '../session/currentParticipant.ts';
import { findRecipient, isActionable, type ParticipantStatus } from './participantStatus.ts';

export function useMarkOpened(interaction: Interaction, status: ParticipantStatus, isEntered: boolean): void {
  const { client } = useConnection();
  const { id, session } = useCurrentParticipant();
  const wasSent = useRef(false);
  const recipient = findRecipient(interaction, id);
  const { autoStart } = session.policy;
  const isRunning = isActionable(status) || status === 'waiting';
  // an interaction that is only shown next to the list must not start by itself
  const isNeeded = isRunning && (autoStart ? isEntered && !recipient?.startedAt : !recipient?.openedAt);
  useEffect(() => {
    if (!isNeeded || wasSent.current) return;
    wasSent.current = true;
    // a failure can be ignored: the Start button does the same later
    void executeMutation(client, OpenInteractionDocument, { interactionId: interaction.id });
  }, [isNeeded, client, interaction.id]);
}
