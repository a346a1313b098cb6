// An approval: to whom the interaction was forwarded, and the decision.
import { classNames } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { SessionLink } from '../SessionLink.tsx';
import styles from './ApprovalCard.module.css';

const ICONS = { PENDING: 'clock', APPROVED: 'check', REJECTED: 'x' } as const;

export function ApprovalCard({ approval }: { approval: Interaction['approvals'][number] }) {
  const { approver, decision, comment, sessionId } = approval;
  return (
    <div className={styles.card} data-testid="approval">
      <Icon name="forward" size={16} />
      <div className={styles.text}>
        <p>
          {texts.interaction.forwarded(approver)}{' '}
          <span className={classNames(styles.decision, styles[decision])}>
            <Icon name={ICONS[decision]} size={13} />
            {texts.decisions[decision]}
          </span>
        </p>
        {comment && <p className={styles.comment}>{comment}</p>}
      </div>
      <SessionLink sessionId={sessionId}>{texts.interaction.openSession}</SessionLink>
    </div>
  );
}
