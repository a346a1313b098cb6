// Something that lies on a page where a field is, whatever size the page is shown in.
import type { ReactNode } from 'react';
import styles from './PageRectangle.module.css';
import type { Field, Pages } from '../session/types.ts';

interface PagePlaceProps {
  page: Pages[number];
  place: NonNullable<Field['place']>;
  children: ReactNode;
}

export function PagePlace({ page, place, children }: PagePlaceProps) {
  // a page reads from the left whatever the language, so these are physical sides
  const style = {
    left: `${(100 * place.x) / page.width}%`,
    top: `${(100 * place.y) / page.height}%`,
    width: `${(100 * place.width) / page.width}%`,
    height: `${(100 * place.height) / page.height}%`,
  };
  return (
    <div className={styles.place} style={style}>
      {children}
    </div>
  );
}
