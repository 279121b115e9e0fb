// The ceilings: an HTTP server over the full SQL, or over rollups. It reads the name and the variables of the operation
// and nothing else of the request, and answers with all that there is.
import { createServer } from 'node:http';
import { announce } from './process.mjs';

const [over] = process.argv.slice(2);
const { readDashboard, readLiveKpis, readOperatorPerformance } = await import(`./metrics-${over}.mjs`);

const OPERATIONS = {
  LiveKpis: async (organizationId, asOf) => ({ liveKpis: await readLiveKpis(organizationId, asOf) }),
  OperatorPerformance: async (organizationId, asOf, days) => ({
    operatorPerformance: await readOperatorPerformance(organizationId, asOf, days),
  }),
  Dashboard: async (organizationId, asOf, days) => ({
    dashboard: await readDashboard(organizationId, asOf, days),
  }),
};

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { operationName, variables } = JSON.parse(Buffer.concat(chunks).toString());
    const asOf = variables.asOf === undefined ? new Date() : new Date(variables.asOf);
    OPERATIONS[operationName](request.headers['x-org-id'], asOf, variables.days).then(
      (data) => {
        const answer = Buffer.from(JSON.stringify({ data }));
        response.writeHead(200, {
          'content-type': 'application/json; charset=utf-8',
          'content-length': answer.length,
        });
        response.end(answer);
      },
      (error) => response.writeHead(500).end(error.message),
    );
  });
});
// As Fastify: nobody's connection is closed while the others are asked.
server.keepAliveTimeout = 72_000;
server.listen(0, '127.0.0.1', () => announce(server.address().port));
