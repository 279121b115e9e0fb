// What the recorder is measured in: a server of Fastify or Express that answers one list of orders, with or without it.
// Parameters: framework, and the address of the gateway or "without".
import { createServer } from 'node:http';
import express from 'express';
import fastify from 'fastify';
import { createRecorder } from '../packages/recorder/dist/esm/index.js';

const [framework, url] = process.argv.slice(2);
const recorder =
  url === 'without'
    ? null
    : createRecorder({
        url,
        apiKey: 'ogk_bench',
        service: 'bench',
        user: (request) => request.headers['x-user'],
        onProblem: () => undefined,
      });

const orders = Array.from({ length: 20 }, (_, index) => ({
  id: index + 1,
  reference: `A-${10_000 + index}`,
  placedAt: new Date(1_700_000_000_000 + index * 60_000).toISOString(),
  total: 1_995 + index,
  currency: 'EUR',
}));

let answers;
if (framework === 'fastify') {
  const app = fastify();
  if (recorder !== null) {
    await app.register(recorder.fastify);
  }
  app.post('/orders/:customer', () => ({ orders }));
  await app.listen({ port: 0, host: '127.0.0.1' });
  answers = app.server;
} else {
  const app = express();
  if (recorder !== null) {
    app.use(recorder.express());
  }
  app.use(express.json());
  app.post('/orders/:customer', (_request, response) => response.json({ orders }));
  answers = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => answers.once('listening', resolve));
}

process.on('SIGUSR2', () => {
  process.stderr.write(`${JSON.stringify(recorder?.stats() ?? null)}\n`);
});
process.on('SIGINT', () => process.exit(0));
process.on('SIGTERM', () => {
  if (process.env.SHOW_STATS) {
    process.stderr.write(`${framework} ${url} ${JSON.stringify(recorder?.stats() ?? null)}\n`);
  }
  process.exit(0);
});
process.stdout.write(`http://127.0.0.1:${answers.address().port}/graphql\n`);
