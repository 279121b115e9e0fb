// The trail as files: the rows of auditLogConnection, newest first, all of them; and what was done, counted.
import { type ExportColumn, type ExportReport, sentColumns } from '../platform';
import type { AuditLogConnection } from './audit.types';

const COLUMNS: readonly ExportColumn[] = [
  { name: 'seq', type: 'INTEGER' },
  { name: 'createdAt', type: 'TIME' },
  { name: 'adminId', type: 'TEXT' },
  { name: 'adminName', type: 'TEXT' },
  { name: 'action', type: 'TEXT' },
  { name: 'resourceType', type: 'TEXT' },
  { name: 'resourceId', type: 'TEXT' },
  { name: 'outcome', type: 'TEXT' },
  { name: 'errorCode', type: 'TEXT' },
  { name: 'ipAddress', type: 'TEXT' },
  { name: 'userAgent', type: 'TEXT' },
  { name: 'externalId', type: 'TEXT' },
  { name: 'details', type: 'JSON' },
  { name: 'id', type: 'TEXT' },
  { name: 'hash', type: 'TEXT' },
];

const auditLogs: ExportReport<AuditLogConnection> = {
  name: 'audit-logs',
  field: 'auditLogConnection',
  selection: `{ edges { node { ${COLUMNS.map(({ name }) => name).join(' ')} } } }`,
  // As dear as the largest page; the file has them all.
  fixed: { first: 500, after: null, last: null, before: null },
  open: async ({ all }) => {
    const expected = await all.count();
    return {
      ...(expected === null ? {} : { expected }),
      columns: COLUMNS,
      rows: sentColumns({ statement: all.rows.statement, parameters: all.rows.values }, COLUMNS),
    };
  },
};

/** One list of auditStats. */
function counted(name: string, list: string): ExportReport {
  return { name, field: 'auditStats', selection: `{ from asOf ${list} }` };
}

/** The reports of the trail. */
export const auditReports: readonly ExportReport[] = [
  auditLogs,
  counted('audit-actions', 'actionBreakdown { key label count }'),
  counted('audit-resources', 'resourceBreakdown { key label count }'),
  counted('audit-admins', 'adminBreakdown { key label count }'),
  { name: 'audit-days', field: 'auditStats', selection: '{ asOf daily { date from to partial count } }' },
];
