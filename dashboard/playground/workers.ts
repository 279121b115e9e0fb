// Tells Monaco, the editor inside GraphiQL, where its background workers are. Imported for its effect.
// GraphiQL ships the same as `graphiql/setup-workers/vite`, but that one logs every worker it starts
// and cannot be used with Vite's development server.
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker';
import JsonWorker from 'monaco-editor/esm/vs/language/json/json.worker.js?worker';
import GraphqlWorker from './graphql.worker?worker';

window.MonacoEnvironment = {
  getWorker(_moduleId, label) {
    switch (label) {
      case 'json':
        return new JsonWorker();
      case 'graphql':
        return new GraphqlWorker();
      default:
        return new EditorWorker();
    }
  },
};
