// GraphiQL of our own: nothing comes from another host, and the operations of this product are at hand.
import 'graphiql/setup-workers/vite';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './graphiql.css';
import { EXAMPLES, HEADERS } from './examples.ts';

const url = new URL('/graphql', location.href).href;
// an address rather than a client: so the Headers tab is sent in connection_init, too
const fetcher = createGraphiQLFetcher({ url, subscriptionUrl: url.replace(/^http/, 'ws') });

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={EXAMPLES}
      defaultHeaders={HEADERS}
      inputValueDeprecation
      schemaDescription
    />,
  );
}
