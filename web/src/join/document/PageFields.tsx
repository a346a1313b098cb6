// One's own fields, each where it lies on the page.
import type { CSSProperties } from 'react';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { PagePlace } from '../../shared/document/PageRectangle.tsx';
import type { Field, Pages } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import styles from './PageFields.module.css';
import { PageInput } from './PageFieldInput.tsx';
import { PageTarget } from './PageFieldButton.tsx';
import type { Filling } from '../form/useDraft.ts';
import type { Problems } from '../form/useFieldErrors.ts';

interface PageFieldsProps {
  page: Pages[number];
  fields: readonly Field[];
  filling: Filling;
  problems: Problems;
  /** Opens the sheet for a field; null where one types on the page itself. */
  onSheet: ((field: Field) => void) | null;
  onSign: () => void;
}

export function PageFields({ page, fields, filling, problems, onSheet, onSign }: PageFieldsProps) {
  // a point of the page as a part of the width it is shown in
  const point = { '--point': `${100 / page.width}cqi` } as CSSProperties;
  return (
    <div className={styles.layer} style={point}>
      {fields.map((field) => {
        const { place } = field;
        if (field.page !== page.number || !place) return null;
        return (
          <PagePlace key={field.name} page={page} place={place}>
            <div id={idOf(field)} className={styles.spot}>
              {field.kind === 'SIGNATURE' ? (
                <button type="button" className={styles.sign} onClick={onSign}>
                  <Icon name="sign" size={18} />
                  {texts.document.signHere}
                </button>
              ) : onSheet ? (
                <PageTarget
                  field={field}
                  value={filling.of(field)}
                  error={problems.at(field)}
                  onPress={() => onSheet(field)}
                />
              ) : (
                <PageInput
                  field={field}
                  height={place.height}
                  value={filling.of(field)}
                  error={problems.at(field)}
                  onChange={(value) => filling.set(field, value)}
                  onBlur={() => problems.left(field)}
                />
              )}
            </div>
          </PagePlace>
        );
      })}
    </div>
  );
}

/** Brings a field on a page into sight, and into it whoever types there. */
export function goToPlace(field: Field): void {
  const spot = document.getElementById(idOf(field));
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  spot?.scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' });
  spot?.querySelector<HTMLElement>('input, textarea, select')?.focus({ preventScroll: true });
}

function idOf(field: Field): string {
  return `field-${field.name}`;
}
