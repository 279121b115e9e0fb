// Builds the tracker twice: an ES module, and a script that makes a global `opsgraph` for pages without a bundler.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  logLevel: 'warn',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2020',
    lib: {
      entry: here('src/index.ts'),
      name: 'opsgraph',
      formats: ['es', 'iife'],
      fileName: (format) => (format === 'es' ? 'tracker.js' : 'tracker.global.js'),
    },
    // Of a module Vite leaves the spaces to whoever bundles it; a page may load this one as it is.
    rolldownOptions: { output: { minify: true } },
  },
});
