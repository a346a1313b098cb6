// GraphiQL of our own: nothing comes from another host, and the operations of this product are at hand.
import 'graphiql/setup-workers/vite';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './graphiql.css';
import { tokenInFragment } from '../shared/connection/urlFragment.ts';
import { examples, headersOf } from './examples.ts';

const url = new URL('/graphql', location.href).href;
// an address rather than a client: so the Headers tab is sent in connection_init, too
const fetcher = createGraphiQLFetcher({ url, subscriptionUrl: url.replace(/^http/, 'ws') });

const token = tokenInFragment();
const headers = headersOf(token);

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={examples(headers)}
      defaultHeaders={headers}
      {...(token ? { initialHeaders: headers } : {})}
      inputValueDeprecation
      schemaDescription
    />,
  );
}
