// docs/reference/limits.md: what a client may ask, send and hold, from the constants that the gateway refuses by.
import type { z } from 'zod';
import { MOST_EVENT_DETAILS_BYTES } from '../../src/audit/host-events';
import { MOST_EVENTS as MOST_AUDIT_EVENTS } from '../../src/audit/record-events.resolver';
import { MAX_LINE_BYTES } from '../../src/imports/whole-lines';
import { MOST_EVENT_BYTES } from '../../src/ingest/check-event';
import { MOST_LETTERS } from '../../src/ingest/dead-letters';
import { MOST_ATTEMPTS } from '../../src/ingest/dead-letters.sql';
import { MOST_EVENTS as MOST_INGESTED } from '../../src/ingest/ingestion';
import { defaultLimits as sockets, MAX_ID_LENGTH } from '../../src/live/socket-limits';
import { MOST_LINES, MOST_POINTS, MOST_TOP } from '../../src/metrics/series';
import { MOST_DAYS } from '../../src/metrics/slice';
import { MOST_METRICS, MOST_ROWS } from '../../src/metrics/slices.types';
import { MOST_AT_ONCE, POINTS } from '../../src/platform/event-door';
import { BODY_LIMIT, defaultHttpLimits, MAX_HEADER_BYTES } from '../../src/platform/http';
import { SCHEMA_COST } from '../../src/platform/query-limits/cost';
import * as documents from '../../src/platform/query-limits/limits';
import { MOST_EVENTS as MOST_USAGE_EVENTS } from '../../src/usage/usage.events';
import { code, figure, table, WRITTEN } from './markdown';

type Line = readonly [what: string, most: string, beyond: string];

const settings = [
  'COST_LIMIT',
  'RATE_LIMIT_ACTOR',
  'RATE_LIMIT_ORGANIZATION',
  'MAX_CONCURRENT_OPERATIONS',
  'MAX_WAITING_OPERATIONS',
  'MAX_CONNECTIONS',
  'MAX_CONNECTIONS_PER_ADDRESS',
  'EXPORT_MAX_ROWS',
  'EXPORT_MAX_SECONDS',
  'MAX_CONCURRENT_EXPORTS',
  'LIVE_MIN_INTERVAL_MS',
  'LIVE_MAX_BUFFERED_BYTES',
  'INGEST_MAX_LATE_DAYS',
] as const;

const REFUSED = code('BAD_USER_INPUT');
const INVALID = code('GRAPHQL_VALIDATION_FAILED');

export function limitsPage(environment: z.ZodObject): string {
  const defaults = environment.partial().parse({
    ...Object.fromEntries(settings.map((name) => [name, undefined])),
  });
  return `# Limits and prices

${WRITTEN}

What is beyond a limit is refused before anything is done, and the refusal names the limit. What lists, texts and windows of single fields may
hold stands at their arguments in the [schema](schema.md); what a field costs in [what operations cost](../query-cost.md).

## Settings

Each installation may set these; see [configuration](configuration.md).

${table(
  ['limit', 'default', 'refused with'],
  settings.map((name) => [code(name), figure(Number(defaults[name])), SETTING_REFUSALS[name]]),
)}

A request takes its cost from the points of a minute, at least one; one without a credential takes them from its address. Answers say what is left
in \`ratelimit\` and \`ratelimit-policy\`, refusals when to come again in \`retry-after\`. A question about the schema (\`__schema\`,
\`__type\`) costs ${figure(SCHEMA_COST)}; a batch at \`/v1/events\` costs ${figure(POINTS)}.

## Documents

Of one GraphQL document, over HTTP and websocket alike.

${lines([
  ['Lexical tokens', figure(documents.MAX_TOKENS), code('GRAPHQL_PARSE_FAILED')],
  ['Fields at the root', figure(documents.MAX_ROOT_FIELDS), INVALID],
  ['Levels of fields', figure(documents.MAX_DEPTH), INVALID],
  ['The same below `__schema` and `__type`', figure(documents.MAX_SCHEMA_DEPTH), INVALID],
  ['Aliases', figure(documents.MAX_ALIASES), INVALID],
  [
    'Fields, spreads and inline fragments, each fragment wherever it is spread',
    figure(documents.MAX_SELECTIONS),
    INVALID,
  ],
  ['Fields merged into one', figure(documents.MAX_MERGED_FIELDS), INVALID],
  ['Directives at one place', figure(documents.MAX_DIRECTIVES_AT_ONCE), INVALID],
  ['Directives in all', figure(documents.MAX_DIRECTIVES), INVALID],
  ['Items of a list in an argument', figure(documents.MAX_LIST_LENGTH), REFUSED],
  ['Levels of lists and objects in an argument', figure(documents.MAX_VALUE_DEPTH), REFUSED],
  ['Values in the variables', figure(documents.MAX_VALUES), REFUSED],
])}

## Requests over HTTP

${lines([
  ['Body', bytes(BODY_LIMIT), '413'],
  ['Headers', bytes(MAX_HEADER_BYTES), '431'],
  ['Time until all headers are there', seconds(defaultHttpLimits.headersMs), '408'],
  ['Time until all of it is there', seconds(defaultHttpLimits.requestMs), '408'],
  ['Time on a connection in which nothing happens', seconds(defaultHttpLimits.idleMs), 'it is closed'],
])}

## Websockets

${lines([
  ['Message of a client', bytes(sockets.maxPayloadBytes), '1009'],
  ['Id of an operation, in characters', figure(MAX_ID_LENGTH), '4400'],
  ['Time until `connection_init`', seconds(sockets.connectionInitWaitMs), '4408'],
  ['Operations on one socket', figure(sockets.maxSubscriptionsPerSocket), code('RATE_LIMITED')],
  ['Sockets of one actor', figure(sockets.maxSocketsPerActor), '1013'],
  ['Sockets of one organization', figure(sockets.maxSocketsPerOrganization), '1013'],
  ['Sockets that wait to be admitted', figure(sockets.maxHalfOpenSockets), '503'],
  ['The same of one address', figure(sockets.maxHalfOpenSocketsPerAddress), '429'],
  ['Rows of a stream that wait for a slow reader', figure(sockets.maxQueuedRows), '4410'],
])}

## Metrics

${lines([
  ['Window of a question, in days', figure(MOST_DAYS), REFUSED],
  ['Points of a series, all lines together', figure(MOST_POINTS), REFUSED],
  ['Lines by `top`', figure(MOST_TOP), REFUSED],
  ['Lines without `top`', figure(MOST_LINES), REFUSED],
  ['Metrics of one `metricValues`', figure(MOST_METRICS), REFUSED],
  ['Rows of a page of `metricRows`', figure(MOST_ROWS), REFUSED],
])}

## Events and files

${lines([
  ['Events of one batch', figure(MOST_INGESTED), REFUSED],
  ['One event', bytes(MOST_EVENT_BYTES), 'that event is `TOO_LARGE`'],
  ['Batches at `/v1/events` at once', figure(MOST_AT_ONCE), '503'],
  ['Requests of one `recordUsageEvents`', figure(MOST_USAGE_EVENTS), REFUSED],
  ['Events of one `recordAuditEvents`', figure(MOST_AUDIT_EVENTS), REFUSED],
  ['Details of one of them', bytes(MOST_EVENT_DETAILS_BYTES), 'that event is refused'],
  ['Dead letters that are kept of an organization', figure(MOST_LETTERS), 'further ones are not kept'],
  ['Attempts to replay one', figure(MOST_ATTEMPTS), 'it is not tried again'],
  ['Line of an imported file', bytes(MAX_LINE_BYTES), 'that row is rejected'],
])}
`;
}

const SETTING_REFUSALS: Readonly<Record<(typeof settings)[number], string>> = {
  COST_LIMIT: code('QUERY_TOO_EXPENSIVE'),
  RATE_LIMIT_ACTOR: `${code('RATE_LIMITED')}, 429`,
  RATE_LIMIT_ORGANIZATION: `${code('RATE_LIMITED')}, 429`,
  MAX_CONCURRENT_OPERATIONS: 'others wait up to a second',
  MAX_WAITING_OPERATIONS: `${code('UNAVAILABLE')}, 503`,
  MAX_CONNECTIONS: 'the connection is closed',
  MAX_CONNECTIONS_PER_ADDRESS: 'the connection is closed',
  EXPORT_MAX_ROWS: REFUSED,
  EXPORT_MAX_SECONDS: 'the connection is broken',
  MAX_CONCURRENT_EXPORTS: `${code('UNAVAILABLE')}, 503`,
  LIVE_MIN_INTERVAL_MS: 'numbers come less often',
  LIVE_MAX_BUFFERED_BYTES: '4413',
  INGEST_MAX_LATE_DAYS: `that event is ${code('TOO_OLD')}`,
};

function lines(rows: readonly Line[]): string {
  return table(['what', 'at most', 'beyond'], rows);
}

function bytes(count: number): string {
  return count >= 1024 * 1024 ? `${figure(count / (1024 * 1024))} MiB` : `${figure(count / 1024)} KiB`;
}

function seconds(ms: number): string {
  return `${figure(ms / 1000)} s`;
}
