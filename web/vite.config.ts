import { readdirSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './compress.ts';
import { licenses } from './licenses.ts';

const SERVER = 'http://127.0.0.1:8000';
const PAGES = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.html'));

export default defineConfig({
  base: '/static/',
  plugins: [react(), licenses(), compress()],
  build: {
    outDir: '../gql/static',
    emptyOutDir: true,
    // inlined files would be data: URLs, which the content security policy mostly forbids
    assetsInlineLimit: 0,
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: PAGES,
      onLog(level, log, next) {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') next(level, log);
      },
    },
  },
  server: {
    proxy: {
      '/graphql': { target: SERVER, ws: true },
      '/files': SERVER,
      '/pages': SERVER,
      '/uploads': SERVER,
    },
  },
});
