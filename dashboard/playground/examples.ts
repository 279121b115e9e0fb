// The example operations, read from examples/*.graphql at build time and ordered by their number.
import { type Need, needsOf } from './example-variables';

export interface Example {
  /** The operation's name, which is also what GraphiQL writes on the tab. */
  readonly name: string;
  /** The comment the file starts with, without its comment signs and its line of roles. */
  readonly about: string;
  /** Who may run it. A test holds them against the gateway. */
  readonly roles: readonly string[];
  readonly needs: readonly Need[];
  readonly query: string;
}

const files = import.meta.glob<string>('./examples/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

export const examples: readonly Example[] = Object.entries(files)
  .sort(([a], [b]) => a.localeCompare(b))
  .map(([path, query]) => toExample(path, query));

/** Those that a role may run; all of them for somebody who has not signed in yet. */
export function examplesFor(role: string | null): readonly Example[] {
  return role === null ? examples : examples.filter(({ roles }) => roles.includes(role));
}

function toExample(path: string, query: string): Example {
  const name = /^(?:query|mutation|subscription) (\w+)/m.exec(query)?.[1] ?? path;
  const roles = /^# Roles: (.+)\.$/m.exec(query)?.[1] ?? '';
  return {
    name,
    about: query
      .split('\n')
      .filter((line) => line.startsWith('#') && !line.startsWith('# Roles: '))
      .map((line) => line.slice(1).trim())
      .join(' '),
    roles: roles.split(', '),
    needs: needsOf(name),
    query,
  };
}
