// The demo's history, written once for all files: a template database beside the empty one.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { TEST_SECRET } from '../../harness';
import { databaseUrl, TEMPLATE, testServers } from '../../harness/servers';

const run = promisify(execFile);

export const DEMO_TEMPLATE = 'opsgraph_demo_template';
export const opsgraph = path.resolve(__dirname, '../../../bin/opsgraph.js');

export async function makeDemoTemplate(): Promise<void> {
  const { ownerUrl, directApplicationUrl } = testServers();
  const server = new Client({ connectionString: databaseUrl(ownerUrl, 'postgres') });
  await server.connect();
  await server.query(`CREATE DATABASE ${DEMO_TEMPLATE} TEMPLATE ${TEMPLATE}`);
  await server.end();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'opsgraph-demo-template-'));
  try {
    const env = {
      ...process.env,
      OPSGRAPH_DATA_DIR: folder,
      DATABASE_URL: databaseUrl(directApplicationUrl, DEMO_TEMPLATE),
      AUTH_JWT_SECRET: TEST_SECRET,
    };
    await run(process.execPath, [opsgraph, 'demo'], { env });
    // Else every gateway on a copy would build them again.
    await Promise.all(
      ['demo', 'demo-b'].map((slug) =>
        run(process.execPath, [opsgraph, 'rollup', 'rebuild', '--org', slug], { env }),
      ),
    );
    // Nor does anybody look at a copy before it is read.
    const owner = new Client({ connectionString: databaseUrl(ownerUrl, DEMO_TEMPLATE) });
    await owner.connect();
    await owner.query('VACUUM (FREEZE, ANALYZE)');
    await owner.end();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
