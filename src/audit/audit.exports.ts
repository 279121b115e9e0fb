// The trail as a file: the rows of auditLogConnection, newest first, all of them.
import type { Cell, ExportReport } from '../platform';
import type { AuditLogConnection } from './audit.types';
import type { AnsweredRow } from './read';

const COLUMNS = [
  'seq',
  'createdAt',
  'adminId',
  'adminName',
  'action',
  'resourceType',
  'resourceId',
  'outcome',
  'errorCode',
  'ipAddress',
  'userAgent',
  'externalId',
  'details',
  'id',
  'hash',
] as const;

const auditLogs: ExportReport<AuditLogConnection> = {
  name: 'audit-logs',
  field: 'auditLogConnection',
  selection: `{ edges { node { ${COLUMNS.join(' ')} } } }`,
  // As dear as the largest page; the file has them all.
  fixed: { first: 500, after: null, last: null, before: null },
  open: async ({ all }, { zone }) => {
    const expected = await all.count();
    return {
      ...(expected === null ? {} : { expected }),
      columns: [...COLUMNS, 'timezone'],
      pages: cellsOf(all.pages(), zone),
    };
  },
};

async function* cellsOf(
  pages: AsyncIterable<readonly AnsweredRow[]>,
  zone: string,
): AsyncGenerator<Cell[][]> {
  for await (const page of pages) {
    yield page.map((row) => [
      ...COLUMNS.map((name) => (name === 'details' ? JSON.stringify(row.details) : row[name])),
      zone,
    ]);
  }
}

/** The reports of the trail. */
export const auditReports: readonly ExportReport[] = [auditLogs];
