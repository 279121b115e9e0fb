// Small corrections to GraphiQL that its props do not offer. Renders nothing.
import { pick, useGraphiQL, useGraphiQLActions, useMonaco } from '@graphiql/react';
import { useEffect, useRef } from 'react';
import { defineEditorThemes } from './editor-theme';

// GraphiQL asks for Fira Code at 15px. The page ships no font files, so it names what systems have.
const EDITOR_OPTIONS = {
  fontFamily: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  fontSize: 13,
  lineHeight: 20,
  // The comment an example starts with must be readable at any width.
  wordWrap: 'on',
} as const;

export function EditorTuning() {
  const { setTheme } = useGraphiQLActions();
  const { queryEditor, variableEditor, responseEditor, theme, fetchError } = useGraphiQL(
    pick('queryEditor', 'variableEditor', 'responseEditor', 'theme', 'fetchError'),
  );

  const monaco = useMonaco((state) => state.monaco);

  useEffect(() => {
    if (monaco !== undefined) defineEditorThemes(monaco);
  }, [monaco]);

  useEffect(() => {
    for (const editor of [queryEditor, variableEditor, responseEditor]) {
      editor?.updateOptions(EDITOR_OPTIONS);
    }
  }, [queryEditor, variableEditor, responseEditor]);

  // GraphiQL picks the editors' colours once. Without this they stay light when the system turns dark.
  useEffect(() => {
    if (theme !== null) return;
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const follow = (): void => setTheme(null);
    dark.addEventListener('change', follow);
    return () => dark.removeEventListener('change', follow);
  }, [theme, setTheme]);

  // GraphiQL writes a failed schema request into the response pane and leaves it there. After a
  // refused token is replaced by a good one, that old complaint would look like the new answer.
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (fetchError === null && shown.current !== null && responseEditor?.getValue() === shown.current) {
      responseEditor.setValue('');
    }
    shown.current = fetchError;
  }, [fetchError, responseEditor]);

  return null;
}
