// The "Examples" menu beside the tabs: what the person may run here, opened in a tab of its own.
import { ChevronDownIcon, DropdownMenu } from '@graphiql/react';
import { useState } from 'react';
import { type Actor, lookUpIds } from './api';
import { type Here, variablesOf } from './example-variables';
import { type Example, examples, examplesFor } from './examples';
import { type TabContent, useOpenTab } from './open-tab';
import type { Session } from './session';

interface ExamplesMenuProps {
  readonly session: Session;
  /** Null: nobody is signed in. */
  readonly actor: Actor | null;
}

export function ExamplesMenu({ session, actor }: ExamplesMenuProps) {
  const openTab = useOpenTab();
  const [isLookingUp, setLookingUp] = useState(false);
  const offered = examplesFor(actor?.role ?? null);

  async function open(example: Example): Promise<void> {
    setLookingUp(true);
    try {
      const ids = actor === null ? NO_IDS : await lookUpIds(session, actor, example.needs);
      openTab?.(contentOf(example, actor, ids));
    } finally {
      setLookingUp(false);
    }
  }

  return (
    <DropdownMenu>
      <DropdownMenu.Button
        type="button"
        className="examples-button"
        disabled={openTab === null || isLookingUp}
      >
        Examples
        <ChevronDownIcon aria-hidden="true" />
      </DropdownMenu.Button>
      <DropdownMenu.Content align="end" className="examples-list">
        <p className="examples-title">{titleOf(actor)}</p>
        {offered.map((example) => (
          <DropdownMenu.Item key={example.name} onSelect={() => void open(example)}>
            <span className="example-name">{example.name}</span>
            <span className="example-about">{example.about}</span>
          </DropdownMenu.Item>
        ))}
        {offered.length < examples.length && (
          <p className="examples-rest">{restOf(examples.length - offered.length)}</p>
        )}
      </DropdownMenu.Content>
    </DropdownMenu>
  );
}

const NO_IDS = { operatorId: null, waitingSessionId: null };

function titleOf(actor: Actor | null): string {
  if (actor === null) return 'Sign in to run these:';
  const where = actor.organization === null ? '' : ` of ${actor.organization.name}`;
  return `As ${actor.role}${where} you can run:`;
}

function restOf(count: number): string {
  return count === 1 ? 'One more needs another role.' : `${String(count)} more need another role.`;
}

/** An example as a tab of this organization. */
export function contentOf(
  { name, query }: Example,
  actor: Actor | null,
  ids: Pick<Here, 'operatorId' | 'waitingSessionId'> = NO_IDS,
): TabContent {
  const organization = actor?.organization ?? null;
  const variables = variablesOf(name, { timezone: organization?.timezone ?? 'UTC', ...ids });
  return {
    query: organization === null ? query : `# ${organization.name} (${organization.timezone})\n${query}`,
    variables: variables === null ? '' : JSON.stringify(variables, null, 2),
  };
}
