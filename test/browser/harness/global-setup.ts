// Once before the browser tests: servers, the built gateway and its pages, and a database in which the demo already has its
// history, which each file clones.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import startServers from '../../harness/global-setup';

const run = promisify(execFile);
const root = path.resolve(__dirname, '../../..');

export default async function globalSetup(): Promise<void> {
  await startServers();
  await run(process.execPath, [path.join(root, 'scripts/build.js')]);
  const { makeDemoTemplate } = await import('./demo-template');
  await makeDemoTemplate();
}
