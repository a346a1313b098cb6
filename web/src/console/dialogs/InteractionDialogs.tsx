// The window that a bubble's button has opened.
import type { Bubble, SessionData } from '../../shared/session/types.ts';
import { AgentDetailsDialog } from './AgentDetailsDialog.tsx';
import { AgentFormDialog } from './AgentFormDialog.tsx';
import { DeleteDialog } from './DeleteDialog.tsx';
import { ForwardDialog } from './ForwardDialog.tsx';
import { PeopleDialog } from '../participant/ParticipantsDialog.tsx';
import { SignDialog } from './SignDialog.tsx';
import type { Who } from '../signIn/agent.ts';

export type Asking = 'people' | 'sign' | 'forward' | 'details' | 'form' | 'remove' | null;

interface BubbleDialogsProps {
  asking: Asking;
  bubble: Bubble;
  session: SessionData;
  who: Who;
  onClose: () => void;
  onLeaving: (leaving: boolean) => void;
}

export function BubbleDialogs({ asking, bubble, session, who, onClose, onLeaving }: BubbleDialogsProps) {
  const shared = { bubble, onClose };
  switch (asking) {
    case 'people':
      return <PeopleDialog session={session} {...shared} />;
    case 'sign':
      return <SignDialog name={who.name} {...shared} />;
    case 'forward':
      return <ForwardDialog {...shared} />;
    case 'details':
      return <AgentDetailsDialog {...shared} />;
    case 'form':
      return <AgentFormDialog {...shared} />;
    case 'remove':
      return <DeleteDialog onLeaving={onLeaving} {...shared} />;
    case null:
      return null;
  }
}
