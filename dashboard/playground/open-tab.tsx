// Opening an operation in a tab of its own, and the one that another page hands over.
import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef } from 'react';
import { takeFromAddress } from './address';

/** What a tab shows. */
export interface TabContent {
  readonly query: string;
  /** JSON, or nothing. */
  readonly variables: string;
}

/** Opens a tab; null until the editors are there. */
export function useOpenTab(): ((content: TabContent) => void) | null {
  const actions = useGraphiQLActions();
  const { queryEditor, variableEditor } = useGraphiQL(pick('queryEditor', 'variableEditor'));
  if (queryEditor === undefined || variableEditor === undefined) return null;
  return ({ query, variables }) => {
    // GraphiQL can only add an empty tab. Writing into its editors afterwards is what a person
    // would do, so the tab gets its title and is remembered like any other.
    actions.addTab();
    queryEditor.setValue(query);
    variableEditor.setValue(variables);
  };
}

/** Takes a query handed over as `#query=…&variables=…`, as the dashboard does with the one behind a chart. */
export function takeQueryFromAddress(): TabContent | null {
  const { query, variables } = takeFromAddress('query', 'variables');
  return query === null || query.trim() === '' ? null : { query, variables: indented(variables ?? '') };
}

/** JSON as a person reads it; what is none stays as it is, for the editor to say what is wrong with it. */
function indented(json: string): string {
  try {
    return json === '' ? '' : JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

interface HandedOverProps {
  readonly content: TabContent | null;
  readonly onOpened: () => void;
}

/** Opens what was handed over as soon as that is possible. Renders nothing. */
export function HandedOver({ content, onOpened }: HandedOverProps) {
  const openTab = useOpenTab();
  const opened = useRef<TabContent | null>(null);
  useEffect(() => {
    if (content !== null && content !== opened.current && openTab !== null) {
      opened.current = content;
      openTab(content);
      onOpened();
    }
  }, [content, openTab, onOpened]);
  return null;
}
