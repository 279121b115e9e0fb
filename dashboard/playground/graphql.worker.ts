// The background worker for GraphQL completion and validation. It only loads Monaco's own: as a file
// of this project, Vite's development server pre-bundles what it imports, which it needs as some of
// that is CommonJS.
import 'monaco-graphql/esm/graphql.worker.js';
