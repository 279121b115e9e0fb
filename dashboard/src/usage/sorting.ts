// The order of people: columns of the table as the gateway names them, and as the address has them. Pure.

const FIELDS = {
  name: 'NAME',
  requests: 'REQUESTS',
  pageViews: 'PAGE_VIEWS',
  sessions: 'SESSIONS',
  minutes: 'MINUTES',
  lastActive: 'LAST_ACTIVE',
} as const;

export type PeopleColumn = keyof typeof FIELDS;

export interface PeopleSort {
  readonly column: PeopleColumn;
  readonly direction: 'asc' | 'desc';
}

export const DEFAULT_SORT: PeopleSort = { column: 'requests', direction: 'desc' };

/** `requests-desc`; null for anything else. */
export function parseSort(text: string): PeopleSort | null {
  const [, column = '', direction] = /^([a-zA-Z]+)-(asc|desc)$/.exec(text) ?? [];
  return isColumn(column) && (direction === 'asc' || direction === 'desc') ? { column, direction } : null;
}

export function isColumn(column: string): column is PeopleColumn {
  return Object.hasOwn(FIELDS, column);
}

export function askedSort({ column, direction }: PeopleSort) {
  return { sortBy: FIELDS[column], direction: direction === 'asc' ? 'ASC' : 'DESC' } as const;
}
