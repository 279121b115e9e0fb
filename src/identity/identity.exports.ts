// Who is in the organization, as files.
import type { ExportReport } from '../platform';

/** The reports of identity. */
export const identityReports: readonly ExportReport[] = [
  {
    name: 'users',
    field: 'users',
    selection: `{ users { id externalId displayName email role createdAt removedAt } endCursor }`,
    fixed: { first: 200, after: null },
    pages: { after: 'after', cursor: 'endCursor' },
  },
  {
    name: 'api-keys',
    field: 'apiKeys',
    selection: '{ id name prefix scopes createdBy createdAt expiresAt lastUsedAt revokedAt }',
    fixed: { first: 200 },
  },
];
