// The catalogue: all templates that are not archived.
import { useEffect, useState } from 'react';
import { TemplatesDocument, type TemplatesQuery } from '../../gql.ts';
import { useConnection } from '../../shared/connection/connection.ts';

export type Template = TemplatesQuery['templates']['edges'][number]['node'];

/** Returns null until the first page is loaded. */
export function useTemplates(): readonly Template[] | null {
  const { client } = useConnection();
  const [templates, setTemplates] = useState<readonly Template[] | null>(null);
  useEffect(() => {
    let isCancelled = false;
    const loadPage = async (after: string | null, earlier: readonly Template[]): Promise<void> => {
      const { data } = await client.query(TemplatesDocument, { after }).toPromise();
      if (isCancelled || !data) return;
      const { edges, pageInfo } = data.templates;
      const current = edges.map((edge) => edge.node).filter((template) => !template.archivedAt);
      const loaded = [...earlier, ...current];
      setTemplates(loaded);
      if (pageInfo.hasNextPage) await loadPage(pageInfo.endCursor, loaded);
    };
    void loadPage(null, []);
    return () => {
      isCancelled = true;
    };
  }, [client]);
  return templates;
}
