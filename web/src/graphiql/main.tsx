// A self-hosted GraphiQL with the example operations of this API.
import 'graphiql/setup-workers/vite';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './graphiql.css';
import { takeTokenFromFragment } from '../shared/connection/urlFragment.ts';
import { exampleTabs, initialHeaders } from './examples.ts';

const url = new URL('/graphql', location.href).href;
// with a URL instead of a client, GraphiQL sends the Headers tab in connection_init too
const fetcher = createGraphiQLFetcher({ url, subscriptionUrl: url.replace(/^http/, 'ws') });

const token = takeTokenFromFragment();
const headers = initialHeaders(token);

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={exampleTabs(headers)}
      defaultHeaders={headers}
      {...(token ? { initialHeaders: headers } : {})}
      inputValueDeprecation
      schemaDescription
    />,
  );
}
