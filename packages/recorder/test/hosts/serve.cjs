// A host: serves, records, and behaves on signals as its parameter says.
'use strict';

const http = require('node:http');

module.exports = ({ createRecorder }) => {
  const [url, kind] = process.argv.slice(2);
  const recorder = createRecorder({
    url,
    apiKey: 'ogk_test',
    flushEveryMs: 60_000,
    deadlineMs: 1_500,
    onProblem: () => undefined,
  });
  if (kind === 'two recorders') {
    createRecorder({ url, apiKey: 'ogk_test' });
  }
  if (kind === 'ends by itself') {
    recorder.record({ method: 'GET', endpoint: '/job', statusCode: 200 });
    return;
  }
  if (kind === 'listens') {
    process.on('SIGTERM', () => {
      server.close();
      server.closeAllConnections();
      process.exitCode = 7;
    });
  }
  const server = http.createServer(recorder.http((_request, response) => response.end('fine')));
  server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
};
