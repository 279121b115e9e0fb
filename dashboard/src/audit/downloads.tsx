// The trail as a file: all rows of the filters, written by the gateway, or those that the list holds.
import { FileMenu } from '../files';
import { useText } from '../intl';
import type { Column } from '../table';
import { auditTexts } from './audit.texts';
import type { Row } from './held';
import type { AuditLogFilter } from './operations.generated';

interface Props {
  readonly filter: AuditLogFilter;
  readonly rows: readonly Row[];
}

export function Downloads({ filter, rows }: Props) {
  const text = useText(auditTexts);
  return (
    <FileMenu
      title={text('rows')}
      shown={{ file: 'audit-shown', columns: COLUMNS, rows: () => rows }}
      reports={[{ report: 'audit-logs', parameters: { filter } }]}
    />
  );
}

/** Named as the gateway's own file names them. */
const COLUMNS: readonly Column<Row>[] = [
  { id: 'seq', header: 'seq', value: ({ seq }) => seq },
  { id: 'createdAt', header: 'createdAt', value: ({ createdAt }) => new Date(createdAt) },
  { id: 'adminId', header: 'adminId', value: ({ adminId }) => adminId },
  { id: 'adminName', header: 'adminName', value: ({ adminName }) => adminName },
  { id: 'action', header: 'action', value: ({ action }) => action },
  { id: 'resourceType', header: 'resourceType', value: ({ resourceType }) => resourceType },
  { id: 'resourceId', header: 'resourceId', value: ({ resourceId }) => resourceId },
  { id: 'outcome', header: 'outcome', value: ({ outcome }) => outcome },
  { id: 'errorCode', header: 'errorCode', value: ({ errorCode }) => errorCode },
  { id: 'ipAddress', header: 'ipAddress', value: ({ ipAddress }) => ipAddress },
];
