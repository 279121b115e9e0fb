// Builds the browser pages of Opsgraph into dist/. Each page has its own folder and address.
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Two documents: the dashboard, whose pages are routes of its own, and the playground, which is too heavy to travel along.
const documents = {
  dashboard: 'index.html',
  playground: 'playground/index.html',
};

// Hashed files of both share one folder, so that they share chunks such as React.
const hashed = 'assets/[name]-[hash]';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(({ command }) => ({
  // Not the working directory: the build may be started from the repository's root.
  root: here('.'),
  base: '/',
  plugins: [react()],
  logLevel: command === 'build' ? 'warn' : 'info',
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // What a first visit loads is read from it: see scripts/budget.js.
    manifest: true,
    target: 'es2022',
    // The first versions that know light-dark(), which the page's two colour schemes rest on.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Monaco, the editor inside GraphiQL, is one lazily loaded chunk of 2.8 MB; nothing else comes
    // near that. A chunk beyond this limit means that something unexpected crept in.
    chunkSizeWarningLimit: 3000,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(documents).map(([name, path]) => [name, here(path)])),
      // GraphiQL's packages carry hints for the React compiler, which has already run on them.
      // Losing the hints in the bundle is fine, and the warnings would hide real ones.
      onLog(level, log, report) {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
      output: {
        entryFileNames: `${hashed}.js`,
        chunkFileNames: `${hashed}.js`,
        assetFileNames: `${hashed}[extname]`,
      },
    },
  },
  worker: {
    format: 'es',
    rolldownOptions: { output: { entryFileNames: `${hashed}.js`, chunkFileNames: `${hashed}.js` } },
  },
  server: {
    // The development server has the pages only; queries go to an Opsgraph server on its usual port.
    proxy: {
      '/graphql': { target: 'http://localhost:4000', ws: true },
      '/v1': 'http://localhost:4000',
      '/sign-in': 'http://localhost:4000',
    },
  },
}));
