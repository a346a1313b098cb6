// To whom a bubble was forwarded, and what they said.
import { classes } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import type { Bubble } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import styles from './ApprovalCard.module.css';
import { SessionLink } from '../session/SessionLink.tsx';

const ICONS = { PENDING: 'clock', APPROVED: 'check', REJECTED: 'x' } as const;

export function ApprovalCard({ approval }: { approval: Bubble['approvals'][number] }) {
  const { approver, decision, comment, sessionId } = approval;
  return (
    <div className={styles.card} data-testid="approval">
      <Icon name="forward" size={16} />
      <div className={styles.text}>
        <p>
          {texts.bubble.forwarded(approver)}{' '}
          <span className={classes(styles.decision, styles[decision])}>
            <Icon name={ICONS[decision]} size={13} />
            {texts.decisions[decision]}
          </span>
        </p>
        {comment && <p className={styles.comment}>{comment}</p>}
      </div>
      <SessionLink sessionId={sessionId}>{texts.bubble.openSession}</SessionLink>
    </div>
  );
}
