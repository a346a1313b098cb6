// A link to another session: the console goes there itself, a new tab does too.
import type { MouseEvent, ReactNode } from 'react';
import { goTo, hrefOf } from '../pageRoute.ts';

interface SessionLinkProps {
  sessionId: string;
  className?: string | undefined;
  current?: boolean;
  children: ReactNode;
}

export function SessionLink({ sessionId, className, current = false, children }: SessionLinkProps) {
  function follow(event: MouseEvent): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    goTo(sessionId);
  }
  return (
    <a
      href={hrefOf(sessionId)}
      className={className}
      aria-current={current ? 'page' : undefined}
      onClick={follow}
    >
      {children}
    </a>
  );
}
