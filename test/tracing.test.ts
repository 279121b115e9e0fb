// One trace over everything that a request passes, as a collector has it; and nothing at all where nobody collects.
import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Writable } from 'node:stream';
import { uuidv7 } from 'uuidv7';
import { createLogger, currentSpan, Role, startTelemetryExport, type TelemetryExport } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  until,
} from './harness';
import { subscribed } from './harness/sockets';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number | string };
}

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly Attribute[];
  readonly links?: readonly { readonly traceId: string }[];
  readonly status: { readonly code?: number };
}

interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly sum?: { readonly isMonotonic: boolean; readonly dataPoints: readonly Point[] };
  readonly gauge?: { readonly dataPoints: readonly Point[] };
  readonly histogram?: {
    readonly dataPoints: readonly {
      readonly count: number | string;
      readonly bucketCounts: readonly (number | string)[];
      readonly explicitBounds: readonly number[];
    }[];
  };
}

interface Point {
  readonly asDouble: number;
  readonly attributes: readonly Attribute[];
}

const KIND = { internal: 1, server: 2, client: 3, consumer: 5 };

let collector: Server;
let telemetryExport: TelemetryExport;
let database: TestDatabase;
let gateway: Gateway;
let here: Rows;
let token: string;
const spans: Span[] = [];
const metrics = new Map<string, Metric>();
const resources = new Set<string>();
const bodies: string[] = [];
const lines: string[] = [];

beforeAll(async () => {
  collector = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString();
      bodies.push(text);
      take(text);
      response.setHeader('content-type', 'application/json');
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  process.env['OTEL_BSP_SCHEDULE_DELAY'] = '50';
  telemetryExport = await startTelemetryExport(
    {
      serviceName: 'opsgraph-test',
      protocol: 'http/json',
      traces: { url: `${base}/v1/traces` },
      metrics: { url: `${base}/v1/metrics`, intervalMs: 500 },
    },
    '0.0.0',
  );
  delete process.env['OTEL_BSP_SCHEDULE_DELAY'];
  database = await cloneDatabase();
  here = await rowsOf(database, { slug: 'here' });
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  gateway = await startGateway(database, {
    telemetryExport,
    log: createLogger('debug', sink, () => {
      const span = currentSpan();
      return span === undefined ? {} : { traceId: span.traceId };
    }),
  });
  token = await tokenOf(Role.ANALYST, here.organizationId);
});

afterAll(async () => {
  await gateway.stop();
  await telemetryExport.close();
  await database.drop();
  collector.closeAllConnections();
  await new Promise((resolve) => collector.close(resolve));
});

function take(text: string): void {
  const body = JSON.parse(text) as {
    readonly resourceSpans?: readonly {
      readonly resource: { readonly attributes: readonly Attribute[] };
      readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
    }[];
    readonly resourceMetrics?: readonly {
      readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[];
    }[];
  };
  for (const { resource, scopeSpans } of body.resourceSpans ?? []) {
    resources.add(String(valueOf(resource.attributes, 'service.name')));
    spans.push(...scopeSpans.flatMap((scope) => scope.spans));
  }
  for (const { scopeMetrics } of body.resourceMetrics ?? []) {
    scopeMetrics.flatMap((scope) => scope.metrics).forEach((metric) => metrics.set(metric.name, metric));
  }
}

function valueOf(attributes: readonly Attribute[], key: string): string | number | undefined {
  const value = attributes.find((attribute) => attribute.key === key)?.value;
  return value?.stringValue ?? (value?.intValue === undefined ? undefined : Number(value.intValue));
}

/** A trace of which somebody else has the first part. */
function begun(): { readonly traceId: string; readonly spanId: string; readonly traceparent: string } {
  const traceId = uuidv7().replaceAll('-', '');
  const spanId = traceId.slice(16);
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-01` };
}

const of = (traceId: string): Span[] => spans.filter((span) => span.traceId === traceId);

const named = (traceId: string, name: string | RegExp): Span[] =>
  of(traceId).filter((span) => (typeof name === 'string' ? span.name === name : name.test(span.name)));

async function ofOne(traceId: string, name: string | RegExp): Promise<Span> {
  await until(() => named(traceId, name).length > 0, 10_000);
  const [span] = named(traceId, name);
  if (span === undefined) {
    throw new Error('It was there');
  }
  return span;
}

async function tell(events: readonly object[], headers: Readonly<Record<string, string>>) {
  const service = await tokenOf(Role.SERVICE, null);
  return gateway.ask<{ readonly ingestEvents: { readonly accepted: number } }, unknown>(
    `mutation Planted($events: [EventInput!]!) { ingestEvents(events: $events) { accepted } }`,
    { events },
    { token: service, headers: { 'x-org-id': here.organizationId, ...headers } },
  );
}

it('a request is one trace: HTTP, GraphQL, SQL by label and Redis, each below what has asked for it', async () => {
  const trace = begun();
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      traceparent: trace.traceparent,
    },
    body: JSON.stringify({ query: 'query Desk { liveKpis { waiting slaBreachEvents24h } }' }),
  });
  expect(response.status).toBe(200);
  const server = await ofOne(trace.traceId, 'POST /graphql');
  expect([server.parentSpanId, server.kind]).toEqual([trace.spanId, KIND.server]);
  expect(response.headers.get('traceresponse')).toBe(`00-${trace.traceId}-${server.spanId}-01`);
  expect(valueOf(server.attributes, 'http.route')).toBe('/graphql');
  expect(valueOf(server.attributes, 'http.response.status_code')).toBe(200);
  expect(valueOf(server.attributes, 'opsgraph.request_id')).toBe(response.headers.get('x-request-id'));

  const operation = await ofOne(trace.traceId, 'query Desk');
  expect([operation.parentSpanId, operation.kind]).toEqual([server.spanId, KIND.internal]);
  expect(valueOf(operation.attributes, 'opsgraph.organization')).toBe(here.organizationId);

  for (const label of ['session.enter-organization', /^metrics\.open-sessions/]) {
    const sql = await ofOne(trace.traceId, label);
    expect([sql.parentSpanId, sql.kind]).toEqual([operation.spanId, KIND.client]);
    expect(valueOf(sql.attributes, 'db.system.name')).toBe('postgresql');
    expect(valueOf(sql.attributes, 'db.response.returned_rows')).toBeGreaterThan(0);
  }
  const redis = await ofOne(trace.traceId, 'ZCOUNT');
  expect([redis.parentSpanId, redis.kind]).toEqual([operation.spanId, KIND.client]);
  expect(resources).toEqual(new Set(['opsgraph-test']));
});

it('events go on with the trace of whoever told them when they are projected', async () => {
  const trace = begun();
  const event = {
    clientEventId: uuidv7(),
    kind: 'request.recorded',
    version: 1,
    occurredAt: new Date().toISOString(),
    payload: {
      userId: 'planted-person',
      method: 'GET',
      endpoint: '/planted/path',
      statusCode: 200,
      responseTimeMs: 5,
    },
  };
  const told = await tell([event], { traceparent: trace.traceparent });
  expect([told.errors, told.data?.ingestEvents.accepted]).toEqual([[], 1]);
  await gateway.app.events.projector.run([here.organizationId]);
  const operation = await ofOne(trace.traceId, 'mutation Planted');
  const job = await ofOne(trace.traceId, 'job projection');
  expect([job.parentSpanId, job.kind]).toEqual([operation.spanId, KIND.consumer]);
  const removed = await ofOne(trace.traceId, /^ingest\..*/);
  expect(removed.kind).toBe(KIND.client);
  expect(of(trace.traceId).filter((span) => span.parentSpanId === job.spanId).length).toBeGreaterThan(2);
  // Every part has its parent in the same trace; the first has that of the client.
  await until(() => {
    const ids = new Set([trace.spanId, ...of(trace.traceId).map(({ spanId }) => spanId)]);
    return of(trace.traceId).every(({ parentSpanId = '' }) => ids.has(parentSpanId));
  }, 10_000);
});

it('what fails is said to have failed, by a code', async () => {
  const trace = begun();
  await gateway.ask('{ me { id } plantedField }', undefined, {
    token,
    headers: { traceparent: trace.traceparent },
  });
  const server = await ofOne(trace.traceId, 'POST /graphql');
  expect(valueOf(server.attributes, 'http.response.status_code')).toBe(400);
  const denied = begun();
  await gateway.ask('query Trail { auditTrailStatus { checkpointHolds } }', undefined, {
    token,
    headers: { traceparent: denied.traceparent },
  });
  const operation = await ofOne(denied.traceId, 'query Trail');
  expect(valueOf(operation.attributes, 'opsgraph.error_codes')).toBe('FORBIDDEN');
});

it('a header that is no traceparent begins a new trace', async () => {
  for (const traceparent of ['planted', '00-00000000000000000000000000000000-0000000000000000-01']) {
    const response = await fetch(`${gateway.url}/nothing`, { headers: { traceparent } });
    const [, traceId = ''] = /^00-([0-9a-f]{32})-/.exec(response.headers.get('traceresponse') ?? '') ?? [];
    const server = await ofOne(traceId, 'GET none');
    expect(server.parentSpanId ?? '').toBe('');
  }
});

it('a push is a trace of its own, not part of what has woken it', async () => {
  const socket = await subscribed(gateway, { authorization: `Bearer ${token}` });
  await until(() => spans.some(({ name }) => name === 'push'), 10_000);
  const push = spans.find(({ name }) => name === 'push');
  expect(push?.parentSpanId ?? '').toBe('');
  expect(named(push?.traceId ?? '', /^subscription/).map(({ parentSpanId }) => parentSpanId)).toContain(
    push?.spanId,
  );
  await socket.dispose();
});

it('whoever asks whether it lives leaves no trace', async () => {
  for (const address of ['/livez', '/readyz', '/metrics']) {
    const response = await fetch(`${gateway.url}${address}`);
    expect([response.status, response.headers.get('traceresponse')]).toEqual([200, null]);
  }
});

it('the numbers are those of /metrics, under the same names', async () => {
  await until(() => metrics.has('opsgraph_http_requests_total'), 10_000);
  const requests = metrics.get('opsgraph_http_requests_total');
  expect(requests?.sum?.isMonotonic).toBe(true);
  expect(
    requests?.sum?.dataPoints.find(({ attributes }) => valueOf(attributes, 'route') === '/graphql')?.asDouble,
  ).toBeGreaterThan(0);
  const durations = metrics.get('opsgraph_sql_statement_duration_seconds');
  expect(durations?.unit).toBe('s');
  for (const { count, bucketCounts, explicitBounds } of durations?.histogram?.dataPoints ?? []) {
    expect(bucketCounts).toHaveLength(explicitBounds.length + 1);
    expect(bucketCounts.reduce<number>((sum, each) => sum + Number(each), 0)).toBe(Number(count));
  }
  expect(metrics.get('opsgraph_database_up')?.gauge?.dataPoints[0]?.asDouble).toBe(1);
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const told = new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name));
  expect([...metrics.keys()].filter((name) => !told.has(name))).toEqual([]);
});

it('lines of the log carry request, organization, operation and trace', async () => {
  const trace = begun();
  await gateway.ask('query Logged { me { id } }', undefined, {
    token,
    headers: { traceparent: trace.traceparent, 'x-request-id': 'logged-request' },
  });
  await until(() => lines.some((line) => line.includes('logged-request')));
  const line = JSON.parse(lines.find((each) => each.includes('logged-request')) ?? '{}') as unknown;
  expect(line).toMatchObject({
    level: 'debug',
    msg: 'answered',
    requestId: 'logged-request',
    organization: here.organizationId,
    operation: 'query Logged',
    traceId: trace.traceId,
    codes: [],
  });
});

it('neither spans nor lines hold what was sent: no values, no tokens, no text of SQL', () => {
  const all = [...bodies, ...lines].join('\n');
  expect(all).toContain('query Logged');
  for (const planted of [/planted[-/]/, new RegExp(token), /SELECT |INSERT /, /127\.0\.0\.1/]) {
    expect(planted.exec(all)?.[0]).toBeUndefined();
  }
});

it('where nobody collects, nothing is loaded, opened or waited for', () => {
  // In a process of its own: this one has loaded it all.
  const root = path.resolve(__dirname, '..');
  const program = `
    const { currentSpan, traced } = require('./src/platform');
    require('./src/app');
    const loaded = Object.keys(require.cache).filter((file) => /@opentelemetry.(sdk|exporter|otlp|resources)/.test(file));
    const work = Promise.resolve(1);
    // The very promise of the work comes back: nothing was wrapped around it.
    const same = traced('name', 'internal', undefined, () => work) === work;
    process.stdout.write(JSON.stringify({ loaded, span: currentSpan() === undefined, same }));`;
  const run = spawnSync(process.execPath, ['-r', './scripts/register.js', '-e', program], {
    cwd: root,
    encoding: 'utf8',
  });
  expect([run.status, JSON.parse(run.stdout || run.stderr)]).toEqual([
    0,
    { loaded: [], span: true, same: true },
  ]);
});
