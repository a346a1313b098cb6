// A link to another session. A plain click goes there without loading the page.
import type { MouseEvent, ReactNode } from 'react';
import { goTo, hrefOf } from './pageRoute.ts';

interface SessionLinkProps {
  sessionId: string;
  className?: string | undefined;
  isCurrent?: boolean;
  children: ReactNode;
}

export function SessionLink({ sessionId, className, isCurrent = false, children }: SessionLinkProps) {
  function follow(event: MouseEvent): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    goTo(sessionId);
  }
  return (
    <a
      href={hrefOf(sessionId)}
      className={className}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={follow}
    >
      {children}
    </a>
  );
}
