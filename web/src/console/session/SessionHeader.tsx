// The session's name, its people, what it led to, and what can be added.
import { useState } from 'react';
import { Avatar } from '../../shared/session/Avatar.tsx';
import { Button } from '../../shared/controls/Button.tsx';
import { Menu } from '../../shared/controls/Menu.tsx';
import { Moment } from '../../shared/format/Timestamp.tsx';
import type { SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { AddDialog } from '../templates/AddInteractionDialog.tsx';
import { EndSessionDialog } from './EndSessionDialog.tsx';
import { InviteDialog } from '../participant/InviteDialog.tsx';
import { LinkedSessions } from './LinkedSessions.tsx';
import { PeopleDialog } from '../participant/ParticipantsDialog.tsx';
import { goTo } from '../pageRoute.ts';
import styles from './SessionHeader.module.css';

const own = texts.session;

export function SessionHeader({ session }: { session: SessionData }) {
  const [asked, setAsked] = useState<'add' | 'invite' | 'end' | 'people' | null>(null);
  const close = () => setAsked(null);
  const ended = session.status === 'ENDED' ? endedText(session) : null;
  const people = session.participants.filter((one) => !one.replacedAt);
  return (
    <header className={styles.header}>
      <div className={styles.line}>
        <span className={styles.back}>
          <Button
            label={own.back}
            icon="back"
            iconOnly
            variant="quiet"
            size="small"
            onPress={() => goTo(null)}
          />
        </span>
        <h1 className={styles.name}>{session.name}</h1>
        <Button
          label={own.add}
          icon="add"
          variant="primary"
          size="small"
          unavailable={ended}
          testId="add"
          onPress={() => setAsked('add')}
        />
        <Menu
          label={own.more}
          icon="dots"
          items={[
            { label: own.invite, icon: 'person', unavailable: ended, onSelect: () => setAsked('invite') },
            { label: own.end, icon: 'end', danger: true, unavailable: ended, onSelect: () => setAsked('end') },
          ]}
        />
      </div>
      <div className={styles.line}>
        <button type="button" className={styles.people} onClick={() => setAsked('people')}>
          <span className={styles.avatars}>
            {people.map((one) => (
              <Avatar key={one.id} size="small" {...one} />
            ))}
          </span>
          <span>{own.people}</span>
        </button>
        <span className={styles.facts}>
          {session.kind !== 'REGULAR' && <>{texts.sessionKinds[session.kind]} · </>}
          {ended ?? <Moment at={session.createdAt} />}
        </span>
      </div>
      <LinkedSessions session={session} />
      {asked === 'add' && <AddDialog session={session} onClose={close} />}
      {asked === 'invite' && <InviteDialog session={session} onClose={close} />}
      {asked === 'end' && <EndSessionDialog session={session} onClose={close} />}
      {asked === 'people' && <PeopleDialog session={session} bubble={null} onClose={close} />}
    </header>
  );
}

function endedText(session: SessionData): string {
  return session.endReason === 'INACTIVITY' ? own.endedByTime : own.endedByAgent;
}
