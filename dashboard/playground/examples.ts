// The example operations, read from examples/*.graphql at build time and ordered by their number.

export interface Example {
  /** The operation's name, which is also what GraphiQL writes on the tab. */
  readonly name: string;
  /** The comment the file starts with, without its comment signs. */
  readonly about: string;
  readonly query: string;
  /** JSON for the variables editor, or null for an operation that works without any. */
  readonly variables: string | null;
}

const DAY_MS = 24 * 60 * 60 * 1000;

// Values only, so that the .graphql files stay usable by code generation and tests as they are.
const variablesByName: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  OperatorPerformance: { days: 7 },
  HourlyStats: { hours: 24 },
  Dashboard: { days: 7 },
  AuditLogs: { days: 7 },
  AuditStats: { days: 7 },
  StartSession: { contact: 'customer-1', session: `session-${Date.now()}` },
  MetricSeries: {
    metric: 'sessionsStarted',
    from: new Date(Date.now() - 7 * DAY_MS).toISOString(),
    to: new Date().toISOString(),
    groupBy: ['channel'],
    top: 3,
  },
  MetricRows: { metric: 'avgWaitSeconds' },
  LiveKpisAt: { asOf: new Date(Date.now() - DAY_MS).toISOString() },
};

const files = import.meta.glob<string>('./examples/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

export const examples: readonly Example[] = Object.entries(files)
  .sort(([a], [b]) => a.localeCompare(b))
  .map(([path, query]) => toExample(path, query));

function toExample(path: string, query: string): Example {
  const name = /^(?:query|mutation|subscription) (\w+)/m.exec(query)?.[1] ?? path;
  const variables = variablesByName[name];
  return {
    name,
    about: query
      .split('\n')
      .filter((line) => line.startsWith('#'))
      .map((line) => line.slice(1).trim())
      .join(' '),
    query,
    variables: variables === undefined ? null : JSON.stringify(variables, null, 2),
  };
}
