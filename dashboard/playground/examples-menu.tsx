// The "Examples" menu beside the tabs: opens an example in a tab of its own, leaving the others alone.
import { ChevronDownIcon, DropdownMenu, pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { type Example, examples } from './examples';

export function ExamplesMenu() {
  const actions = useGraphiQLActions();
  const { queryEditor, variableEditor } = useGraphiQL(pick('queryEditor', 'variableEditor'));

  function open(example: Example): void {
    // GraphiQL can only add an empty tab. Writing into its editors afterwards is what a person
    // would do, so the tab gets its title and is remembered like any other.
    actions.addTab();
    queryEditor?.setValue(example.query);
    variableEditor?.setValue(example.variables ?? '');
  }

  return (
    <DropdownMenu>
      <DropdownMenu.Button
        type="button"
        className="examples-button"
        disabled={queryEditor === undefined || variableEditor === undefined}
      >
        Examples
        <ChevronDownIcon aria-hidden="true" />
      </DropdownMenu.Button>
      <DropdownMenu.Content align="end" className="examples-list">
        {examples.map((example) => (
          <DropdownMenu.Item key={example.name} onSelect={() => open(example)}>
            <span className="example-name">{example.name}</span>
            <span className="example-about">{example.about}</span>
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu>
  );
}
