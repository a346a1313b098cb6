// The catalogue to choose a template from.
import { useState } from 'react';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { EmptyState } from '../../shared/feedback/EmptyState.tsx';
import { SearchField } from '../../shared/fields/SearchField.tsx';
import { KIND_ICONS } from '../../shared/session/stepKinds.ts';
import { texts } from '../../texts/console.ts';
import { texts as shared } from '../../texts/shared.ts';
import styles from './TemplateList.module.css';
import { type Template, useTemplates } from './useTemplates.ts';

const labels = texts.addInteraction;

export function TemplateList({ onChoose }: { onChoose: (template: Template) => void }) {
  const templates = useTemplates();
  const [search, setSearch] = useState('');
  const text = search.trim().toLowerCase();
  const matching = templates?.filter(({ name }) => name.toLowerCase().includes(text)) ?? [];
  const groups = [
    { title: labels.workflows, list: matching.filter(({ kind }) => kind === 'WORKFLOW') },
    { title: labels.assets, list: matching.filter(({ kind }) => kind !== 'WORKFLOW') },
  ];
  return (
    <div className={styles.container}>
      <SearchField label={labels.search} value={search} autoFocus onChange={setSearch} />
      {!templates && <p className={styles.note}>{shared.loading}</p>}
      {templates && matching.length === 0 && (
        <EmptyState icon="search" title={templates.length > 0 ? labels.noMatch : labels.empty} />
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
                        <span className={styles.description}>{templateDescription(template)}</span>
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

function templateDescription({ kind, steps }: Template): string {
  return kind === 'WORKFLOW' ? steps.map(({ name }) => name).join(' → ') : shared.kinds[kind];
}
