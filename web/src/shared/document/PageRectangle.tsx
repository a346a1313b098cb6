// Positions its children on a page where a field is, at any zoom.
import type { ReactNode } from 'react';
import type { Field, Page } from '../session/types.ts';
import styles from './PageRectangle.module.css';

interface PageRectangleProps {
  page: Page;
  /** In points, from the top left corner of the page. */
  rectangle: NonNullable<Field['rectangle']>;
  children: ReactNode;
}

export function PageRectangle({ page, rectangle, children }: PageRectangleProps) {
  // the coordinates of a PDF page do not depend on the language, so these sides are physical
  const style = {
    left: `${(100 * rectangle.x) / page.width}%`,
    top: `${(100 * rectangle.y) / page.height}%`,
    width: `${(100 * rectangle.width) / page.width}%`,
    height: `${(100 * rectangle.height) / page.height}%`,
  };
  return (
    <div className={styles.rectangle} style={style}>
      {children}
    </div>
  );
}
