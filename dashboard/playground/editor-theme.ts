// Monaco's colours for the page. Monaco draws on its own and cannot read the page's CSS variables.
// Compared to GraphiQL's themes: the page's accent instead of pink, and dark comments that can be read.
import type * as Monaco from 'monaco-editor';

interface Palette {
  readonly widget: string;
  readonly text: string;
  readonly lineNumber: string;
  readonly line: string;
  readonly accent: string;
  readonly selected: string;
  readonly field: string;
}

const TRANSPARENT = '#00000000';

const LIGHT: Palette = {
  widget: '#ffffff',
  text: '#1e293e',
  lineNumber: '#5a6578',
  line: '#d4dae3',
  accent: '#1d4ed8',
  selected: '#1d4ed819',
  field: '#3b4b6811',
};

const DARK: Palette = {
  widget: '#212a3b',
  text: '#e2e6ed',
  lineNumber: '#9aa3b2',
  line: '#3d4a5f',
  accent: '#8dbefb',
  selected: '#8dbefb22',
  field: '#b7c2d711',
};

/** Redefines the themes GraphiQL has just registered, which also repaints editors that use them. */
export function defineEditorThemes(monaco: typeof Monaco): void {
  monaco.editor.defineTheme('graphiql-LIGHT', {
    base: 'vs',
    inherit: true,
    colors: colors(LIGHT),
    rules: [{ token: 'argument.identifier.gql', foreground: '#5b57c2' }],
  });
  monaco.editor.defineTheme('graphiql-DARK', {
    base: 'vs-dark',
    inherit: true,
    colors: colors(DARK),
    rules: [
      { token: 'argument.identifier.gql', foreground: '#a5a1ff' },
      { token: 'comment', foreground: '#8fbf7f' },
    ],
  });
}

function colors({
  widget,
  text,
  lineNumber,
  line,
  accent,
  selected,
  field,
}: Palette): Record<string, string> {
  return {
    'editor.background': TRANSPARENT,
    'editorLineNumber.foreground': lineNumber,
    'editorLineNumber.dimmedForeground': lineNumber,
    'editorLineNumber.activeForeground': text,
    'scrollbar.shadow': TRANSPARENT,
    'widget.shadow': TRANSPARENT,
    'widget.border': line,
    focusBorder: accent,
    'textLink.foreground': accent,
    'textLink.activeForeground': accent,
    'editorLink.activeForeground': accent,
    'editorWidget.background': widget,
    'editorWidget.border': line,
    'editorHoverWidget.background': widget,
    'editorHoverWidget.border': line,
    'editorSuggestWidget.background': widget,
    'editorSuggestWidget.border': line,
    'editorSuggestWidget.foreground': text,
    'editorSuggestWidget.selectedBackground': selected,
    'editorSuggestWidget.selectedForeground': text,
    'editorSuggestWidget.selectedIconForeground': text,
    'editorSuggestWidget.focusHighlightForeground': accent,
    'editorSuggestWidget.highlightForeground': accent,
    'list.hoverBackground': selected,
    'list.highlightForeground': accent,
    'list.focusHighlightForeground': accent,
    'menu.background': widget,
    'menu.border': line,
    'menu.foreground': text,
    'menu.selectionBackground': selected,
    'menu.selectionForeground': text,
    'quickInput.background': widget,
    'quickInput.foreground': text,
    'quickInputList.focusBackground': selected,
    'quickInputList.focusForeground': text,
    'pickerGroup.foreground': accent,
    'input.background': field,
    'toolbar.hoverBackground': selected,
    'inputOption.hoverBackground': selected,
  };
}
