// The header of a session: its name, participants, linked sessions and actions.
import { useState } from 'react';
import { Button } from '../../shared/controls/Button.tsx';
import { Menu } from '../../shared/controls/Menu.tsx';
import { Timestamp } from '../../shared/format/Timestamp.tsx';
import { Avatar } from '../../shared/session/Avatar.tsx';
import type { SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { goTo } from '../pageRoute.ts';
import { InviteDialog } from '../participant/InviteDialog.tsx';
import { ParticipantsDialog } from '../participant/ParticipantsDialog.tsx';
import { AddInteractionDialog } from '../templates/AddInteractionDialog.tsx';
import { EndSessionDialog } from './EndSessionDialog.tsx';
import { LinkedSessions } from './LinkedSessions.tsx';
import styles from './SessionHeader.module.css';

const labels = texts.session;

export function SessionHeader({ session }: { session: SessionData }) {
  const [openDialog, setOpenDialog] = useState<'add' | 'invite' | 'end' | 'participants' | null>(null);
  const closeDialog = () => setOpenDialog(null);
  const endedReason = session.status === 'ENDED' ? endReasonText(session) : null;
  const participants = session.participants.filter((participant) => !participant.replacedAt);
  return (
    <header className={styles.header}>
      <div className={styles.line}>
        <span className={styles.back}>
          <Button
            label={labels.back}
            icon="back"
            iconOnly
            variant="quiet"
            size="small"
            onPress={() => goTo(null)}
          />
        </span>
        <h1 className={styles.name}>{session.name}</h1>
        <Button
          label={labels.add}
          icon="add"
          variant="primary"
          size="small"
          disabledReason={endedReason}
          testId="add-interaction"
          onPress={() => setOpenDialog('add')}
        />
        <Menu
          label={labels.more}
          icon="dots"
          items={[
            {
              label: labels.invite,
              icon: 'person',
              disabledReason: endedReason,
              onSelect: () => setOpenDialog('invite'),
            },
            {
              label: labels.end,
              icon: 'end',
              danger: true,
              disabledReason: endedReason,
              onSelect: () => setOpenDialog('end'),
            },
          ]}
        />
      </div>
      <div className={styles.line}>
        <button type="button" className={styles.participants} onClick={() => setOpenDialog('participants')}>
          <span className={styles.avatars}>
            {participants.map((participant) => (
              <Avatar key={participant.id} size="small" {...participant} />
            ))}
          </span>
          <span>{labels.participants}</span>
        </button>
        <span className={styles.meta}>
          {session.kind !== 'REGULAR' && <>{texts.sessionKinds[session.kind]} · </>}
          {endedReason ?? <Timestamp at={session.createdAt} />}
        </span>
      </div>
      <LinkedSessions session={session} />
      {openDialog === 'add' && <AddInteractionDialog session={session} onClose={closeDialog} />}
      {openDialog === 'invite' && <InviteDialog session={session} onClose={closeDialog} />}
      {openDialog === 'end' && <EndSessionDialog session={session} onClose={closeDialog} />}
      {openDialog === 'participants' && (
        <ParticipantsDialog session={session} interaction={null} onClose={closeDialog} />
      )}
    </header>
  );
}

function endReasonText(session: SessionData): string {
  return session.endReason === 'INACTIVITY' ? labels.endedByInactivity : labels.endedByAgent;
}
