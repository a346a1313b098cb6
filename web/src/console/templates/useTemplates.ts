// What can be sent: every template that is still in the catalogue.
import { useEffect, useState } from 'react';
import { TemplatesDocument, type TemplatesQuery } from '../../gql.ts';
import { useConnection } from '../../shared/connection/connection.ts';

export type Template = TemplatesQuery['templates']['edges'][number]['node'];

/** Null until it has come. */
export function useCatalogue(): readonly Template[] | null {
  const { client } = useConnection();
  const [templates, setTemplates] = useState<readonly Template[] | null>(null);
  useEffect(() => {
    let dropped = false;
    const ask = async (after: string | null, before: readonly Template[]): Promise<void> => {
      const { data } = await client.query(TemplatesDocument, { after }).toPromise();
      if (dropped || !data) return;
      const { edges, pageInfo } = data.templates;
      const found = edges.map((edge) => edge.node).filter((one) => !one.archivedAt);
      setTemplates([...before, ...found]);
      if (pageInfo.hasNextPage) await ask(pageInfo.endCursor, [...before, ...found]);
    };
    void ask(null, []);
    return () => {
      dropped = true;
    };
  }, [client]);
  return templates;
}
