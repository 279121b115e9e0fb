// Once before the fault suite: what its processes run is built.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(__dirname, '../../..');

export default async function globalSetup(): Promise<void> {
  await promisify(execFile)(process.execPath, [path.join(root, 'scripts/build.js')]);
}
