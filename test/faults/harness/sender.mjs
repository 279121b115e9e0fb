// Sends batches of events from wherever it is run, each until it is acknowledged, until its input ends; then tells which ids it sent.
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

const [url, token] = process.argv.slice(2);
const began = Date.now();
const sent = [];
let failures = 0;
let stopped = false;
process.stdin.resume().once('end', () => {
  stopped = true;
});
while (!stopped) {
  const events = Array.from({ length: 20 }, () => ({
    clientEventId: randomUUID(),
    kind: 'request.recorded',
    occurredAt: new Date(began - 3_600_000 - sent.length).toISOString(),
    payload: { userId: 'someone', method: 'GET', endpoint: '/cut', statusCode: 200 },
  }));
  sent.push(...events.map(({ clientEventId }) => clientEventId));
  const body = events.map((each) => JSON.stringify(each)).join('\n');
  for (;;) {
    try {
      const response = await fetch(`${url}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${token}` },
        body,
        signal: AbortSignal.timeout(1_000),
      });
      await response.text();
      if (response.status === 200) {
        process.stderr.write('.');
        break;
      }
    } catch {
      process.stderr.write('!');
    }
    failures += 1;
    await setTimeout(50);
  }
}
process.stdout.write(JSON.stringify({ sent, failures }));
process.exit();
