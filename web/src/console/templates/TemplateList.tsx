// The catalogue to choose from.
import { useState } from 'react';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { KIND_ICONS } from '../../shared/session/stepKinds.ts';
import { SearchField } from '../../shared/fields/SearchField.tsx';
import { texts as shared } from '../../texts/shared.ts';
import { texts } from '../../texts/console.ts';
import styles from './TemplateList.module.css';
import { type Template, useCatalogue } from './useTemplates.ts';

const own = texts.add;

export function TemplateList({ onChoose }: { onChoose: (template: Template) => void }) {
  const all = useCatalogue();
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = all?.filter((one) => one.name.toLowerCase().includes(wanted)) ?? [];
  const groups = [
    { title: own.workflows, list: found.filter((one) => one.kind === 'WORKFLOW') },
    { title: own.assets, list: found.filter((one) => one.kind !== 'WORKFLOW') },
  ];
  return (
    <div className={styles.whole}>
      <SearchField label={own.search} value={search} autoFocus onChange={setSearch} />
      {!all && <p className={styles.note}>{shared.loading}</p>}
      {all && found.length === 0 && (
        <EmptyState icon="search" title={all.length > 0 ? own.noneFound : own.none} />
      )}
      {groups.map(
        ({ title, list }) =>
          list.length > 0 && (
            <section key={title}>
              <h3 className={styles.title}>{title}</h3>
              <ul>
                {list.map((template) => (
                  <li key={template.id}>
                    <button type="button" className={styles.row} onClick={() => onChoose(template)}>
                      <span className={styles.icon}>
                        <Icon name={KIND_ICONS[template.kind]} />
                      </span>
                      <span>
                        <span className={styles.name}>{template.name}</span>
                        <span className={styles.about}>{aboutOf(template)}</span>
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          ),
      )}
    </div>
  );
}

function aboutOf({ kind, steps }: Template): string {
  return kind === 'WORKFLOW' ? steps.map((one) => one.name).join(' → ') : shared.kinds[kind];
}
