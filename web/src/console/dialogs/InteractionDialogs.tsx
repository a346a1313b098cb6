// The dialog that is open for an interaction, if any.
import type { Interaction, SessionData } from '../../shared/session/types.ts';
import { ParticipantsDialog } from '../participant/ParticipantsDialog.tsx';
import type { Agent } from '../signIn/agent.ts';
import { AgentDetailsDialog } from './AgentDetailsDialog.tsx';
import { AgentFormDialog } from './AgentFormDialog.tsx';
import { DeleteDialog } from './DeleteDialog.tsx';
import { ForwardDialog } from './ForwardDialog.tsx';
import { SignDialog } from './SignDialog.tsx';

export type DialogName = 'participants' | 'sign' | 'forward' | 'agentDetails' | 'form' | 'delete';

interface InteractionDialogsProps {
  openDialog: DialogName | null;
  interaction: Interaction;
  session: SessionData;
  agent: Agent;
  onClose: () => void;
  onDeleting: (isDeleting: boolean) => void;
}

export function InteractionDialogs({
  openDialog,
  interaction,
  session,
  agent,
  onClose,
  onDeleting,
}: InteractionDialogsProps) {
  const shared = { interaction, onClose };
  switch (openDialog) {
    case 'participants':
      return <ParticipantsDialog session={session} {...shared} />;
    case 'sign':
      return <SignDialog agentName={agent.name} {...shared} />;
    case 'forward':
      return <ForwardDialog {...shared} />;
    case 'agentDetails':
      return <AgentDetailsDialog {...shared} />;
    case 'form':
      return <AgentFormDialog {...shared} />;
    case 'delete':
      return <DeleteDialog onDeleting={onDeleting} {...shared} />;
    case null:
      return null;
  }
}
