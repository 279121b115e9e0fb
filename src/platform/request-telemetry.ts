// How many requests are answered how, and how long that takes, by the route that they were for; and the trace of each, where
// there are traces.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { OTHER, type Telemetry } from './telemetry';
import { type TraceSpan, type Tracing, within } from './tracing';

const BUCKET_SECONDS = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Whoever looks every few seconds leaves no traces. */
const UNTRACED = new Set(['/livez', '/readyz', '/metrics']);

export function measureRequests(fastify: FastifyInstance, telemetry: Telemetry): void {
  const requests = telemetry.counter({
    name: 'opsgraph_http_requests_total',
    help: 'Requests that were answered, by the template of their route (none: nothing is there), method and status.',
    labels: ['route', 'method', 'status'],
  });
  const seconds = telemetry.histogram(
    {
      name: 'opsgraph_http_request_duration_seconds',
      help: 'Seconds until a request was answered, by the template of its route and method.',
      labels: ['route', 'method'],
    },
    BUCKET_SECONDS,
  );
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = routeOf(request);
    const method = METHODS.has(request.method) ? request.method : OTHER;
    requests.add({ route, method, status: String(reply.statusCode) });
    seconds.observe({ route, method }, reply.elapsedTime / 1_000);
    done();
  });
}

/** A trace for each request, or the one that its `traceparent` names; the answer says which by `traceresponse`. */
export function traceRequests(fastify: FastifyInstance, tracing: Tracing): void {
  const spans = new WeakMap<FastifyRequest, TraceSpan>();
  fastify.addHook('onRequest', (request, reply, done) => {
    const route = routeOf(request);
    if (UNTRACED.has(route)) {
      done();
      return;
    }
    const { traceparent } = request.headers;
    const span = tracing.begin({
      name: `${METHODS.has(request.method) ? request.method : 'HTTP'} ${route}`,
      kind: 'server',
      attributes: {
        'http.request.method': METHODS.has(request.method) ? request.method : '_OTHER',
        'http.route': route,
        'opsgraph.request_id': request.id,
      },
      parent: typeof traceparent === 'string' ? traceparent : undefined,
    });
    spans.set(request, span);
    reply.header('traceresponse', span.traceparent);
    // Also where the client goes away before it is answered.
    reply.raw.once('close', () => {
      span.set({ 'http.response.status_code': reply.raw.statusCode });
      span.end(
        !reply.raw.writableFinished
          ? 'client_gone'
          : reply.raw.statusCode >= 500
            ? String(reply.raw.statusCode)
            : undefined,
      );
    });
    within(span, done);
  });
  // A body comes by events of the connection, which know nothing of the request that it is for.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) {
      done();
    } else {
      within(span, done);
    }
  });
}

/** The template and never the address: who asks for nonsense must not make series. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'none';
}
