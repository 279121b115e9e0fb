// How ingestion does, as files.
import type { ExportReport } from '../platform';

/** The reports of ingestion. */
export const ingestReports: readonly ExportReport[] = [
  {
    name: 'dead-letters',
    field: 'deadLetters',
    selection:
      '{ rows { id code message kind clientEventId count attempts firstAt lastAt isReplayable shape } nextCursor }',
    fixed: { first: 200, after: null },
    pages: { after: 'after', cursor: 'nextCursor' },
  },
  { name: 'dead-letter-codes', field: 'ingestionStatus', selection: '{ deadLetters { code letters } }' },
  {
    name: 'data-freshness',
    field: 'dataFreshness',
    selection: '{ asOf streams { stream pendingEvents lagMs dataFreshAsOf } }',
  },
];
