// Everything that was sent, in order; what waits for one stands out.
import { Avatar } from '../../shared/session/Avatar.tsx';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import { texts } from '../../texts/join.ts';
import styles from './InteractionList.module.css';
import { ItemRow } from './InteractionRow.tsx';
import { isOwnTurn, turnOf } from '../interaction/participantStatus.ts';
import { type Me, useMe } from './currentParticipant.ts';

const own = texts.room;

interface ItemListProps {
  /** Which is looked at beside the list. */
  shown: string | null;
}

export function ItemList({ shown }: ItemListProps) {
  const me = useMe();
  const { session } = me;
  const items = session.interactions.map((bubble) => ({ bubble, turn: turnOf(bubble, me.id, session) }));
  const waiting = items.filter(({ turn }) => isOwnTurn(turn)).length;
  return (
    <nav className={styles.list} aria-label={own.label}>
      <div className={styles.welcome}>
        <h1 className={styles.hello}>{own.hello(me.name)}</h1>
        {session.status === 'OPEN' && items.length > 0 && (
          <p className={styles.count} role="status" data-testid="waiting-count">
            {own.waiting(waiting, session.agent.name)}
          </p>
        )}
        <Others me={me} />
      </div>
      {items.length === 0 && (
        <EmptyState icon="chat" title={own.nothing} lead={own.nothingLead(session.agent.name)} />
      )}
      <ol className={styles.items}>
        {items.map(({ bubble, turn }) => (
          <li key={bubble.id}>
            <ItemRow bubble={bubble} turn={turn} shown={bubble.id === shown} />
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Others({ me }: { me: Me }) {
  const others = me.session.participants.filter((one) => one.id !== me.id && !one.replacedAt);
  if (others.length === 0) return null;
  return (
    <ul className={styles.others} aria-label={own.others}>
      {others.map((one) => (
        <li key={one.id} className={styles.other}>
          <Avatar id={one.id} initials={one.initials} size="small" />
          <bdi>{one.name}</bdi>
        </li>
      ))}
    </ul>
  );
}
