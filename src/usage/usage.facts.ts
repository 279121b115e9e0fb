// The facts of product usage: requests, whoever was active, page views and sessions of the connected application.
import { fact } from '../metrics';

/** The stream of events that requests come by, beside the recorder's own way. */
export const USAGE_STREAM = 'usage';

const USER_TYPES = { user_id: 'uuid' } as const;

/**
 * What is asked, as people read it: `GET /orders/:id`, and of GraphQL `POST /graphql QUERY Orders`. No part has a space.
 * `endpointOf` takes it apart.
 */
const ENDPOINT = `e.method || ' ' || e.endpoint || coalesce(' ' || e.operation_type || ' ' || e.operation_name, '')`;

/** Requests to the connected application, as its recorder saw them. */
export const usageEvents = fact('usage-events', {
  stream: USAGE_STREAM,
  from: 'usage_events e',
  organization: 'e.org_id',
  moments: { occurred_at: 'e.occurred_at' },
  columns: {
    endpoint: ENDPOINT,
    method: 'e.method',
    status: 'e.status_code::text',
    service: 'e.service',
    user_id: 'e.user_id',
    response_time_ms: 'e.response_time_ms',
    failed: '(e.status_code >= 400 OR cardinality(e.error_codes) > 0)',
  },
  types: USER_TYPES,
  row: { id: 'e.id' },
  isPartitioned: true,
  rollup: { table: 'usage_events', dimensions: ['endpoint'], dailyDimensions: ['user_id'], depends: [] },
});

/** Everything that says that somebody was there: requests and page views. */
export const usageActivity = fact('usage-activity', {
  stream: USAGE_STREAM,
  from: `(SELECT r.org_id, r.id, r.user_id, r.occurred_at FROM usage_events r
          UNION ALL
          SELECT v.org_id, v.id, v.user_id, v.occurred_at FROM page_views v) a`,
  organization: 'a.org_id',
  moments: { occurred_at: 'a.occurred_at' },
  columns: { user_id: 'a.user_id' },
  where: 'a.user_id IS NOT NULL',
  types: USER_TYPES,
  row: { id: 'a.id' },
  isPartitioned: true,
  rollup: { table: 'usage_activity', dimensions: [], depends: [] },
});

export const pageViewFact = fact('page-views', {
  from: 'page_views v',
  organization: 'v.org_id',
  moments: { occurred_at: 'v.occurred_at' },
  columns: { path: 'v.path', user_id: 'v.user_id' },
  types: USER_TYPES,
  row: { id: 'v.id' },
  isPartitioned: true,
  rollup: { table: 'page_views', dimensions: ['path'], dailyDimensions: ['user_id'], depends: [] },
});

/** Sessions of people in the application, by their first activity. One that is still going on lasts until now. */
export const userSessionFact = fact('user-sessions', {
  from: 'user_sessions s',
  organization: 's.org_id',
  moments: { started_at: 's.started_at', last_activity_at: 's.last_activity_at' },
  columns: { user_id: 's.user_id' },
  types: USER_TYPES,
  row: { id: 's.id' },
  isPartitioned: true,
  rollup: { table: 'user_sessions', dimensions: [], dailyDimensions: ['user_id'], depends: [] },
});

// Which facts a change touches: their watchers look again.
export const REQUEST_FACTS = [usageEvents.name, usageActivity.name];
export const TRACKING_FACTS = [pageViewFact.name, usageActivity.name, userSessionFact.name];
export const usageFacts = [...new Set([...REQUEST_FACTS, ...TRACKING_FACTS])];
