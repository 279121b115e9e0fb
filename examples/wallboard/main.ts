// The command line of the example: `main.ts` shows the wallboard, `main.ts nightly FOLDER` writes the report.
import { createClient } from '@opsgraph/client';
import WebSocket from 'ws';
import { nightly } from './nightly.ts';
import { wallboard } from './wallboard.ts';

const { OPSGRAPH_URL: url = 'http://127.0.0.1:4000', OPSGRAPH_TOKEN: token } = process.env;
const CLEAR = '\u001b[2J\u001b[H';

async function main(): Promise<void> {
  if (token === undefined) {
    throw new Error('OPSGRAPH_TOKEN is not set');
  }
  const client = createClient({ url, token, webSocket: WebSocket });
  const [command, folder = 'nightly'] = process.argv.slice(2);
  try {
    if (command === 'nightly') {
      process.stdout.write(`${(await nightly(client, folder, new Date())).join('\n')}\n`);
    } else {
      const controller = new AbortController();
      process.once('SIGINT', () => controller.abort());
      await wallboard(client, (screen) => process.stdout.write(`${CLEAR}${screen}`), controller.signal).catch(
        (error: unknown) => {
          if (!controller.signal.aborted) {
            throw error;
          }
        },
      );
    }
  } finally {
    await client.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
