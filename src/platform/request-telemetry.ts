// How many requests are answered how, and how long that takes, by the route that they were for.
import type { FastifyInstance } from 'fastify';
import type { Telemetry } from './telemetry';

const BUCKET_SECONDS = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10];

export function measureRequests(fastify: FastifyInstance, telemetry: Telemetry): void {
  const requests = telemetry.counter({
    name: 'opsgraph_http_requests_total',
    help: 'Requests that were answered, by the template of their route (none: nothing is there) and the class of their status.',
    labels: ['route', 'status'],
  });
  const seconds = telemetry.histogram(
    {
      name: 'opsgraph_http_requests_seconds',
      help: 'Seconds until a request was answered, by the template of its route.',
      label: 'route',
    },
    BUCKET_SECONDS,
  );
  fastify.addHook('onResponse', (request, reply, done) => {
    // The template and never the address: who asks for nonsense must not make series.
    const route = request.routeOptions.url ?? 'none';
    requests.add({ route, status: `${Math.floor(reply.statusCode / 100)}xx` });
    seconds.observe(route, reply.elapsedTime / 1_000);
    done();
  });
}
