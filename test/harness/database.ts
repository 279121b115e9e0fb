// A database of one test file, cloned from the migrated template.
import { rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { databaseUrl, isTopology, TEMPLATE, testServers } from './servers';

export interface TestDatabase {
  readonly name: string;
  /** The application role, bound by row-level security. */
  readonly url: string;
  readonly ownerUrl: string;
  /** A connection of the owner: sees everything. */
  readonly owner: Client;
  /** Where the gateways on this database countersign the audit trail. */
  readonly audit: { readonly checkpointFile: string; readonly signingKeyFile: string };
  drop(): Promise<void>;
}

let clones = 0;

/** `template` is a migrated database to which nobody is connected. */
export async function cloneDatabase(template = TEMPLATE): Promise<TestDatabase> {
  const servers = testServers();
  const name = `test_${process.pid}_${(clones += 1)}_${Date.now().toString(36)}`;
  const nodes = servers.nodes.map((url) => new Client({ connectionString: databaseUrl(url, 'postgres') }));
  for (const node of nodes) {
    await node.connect();
    if (isTopology) {
      // Whoever reads at the standby finds it there.
      await node.query('SET synchronous_commit = remote_apply');
    }
    await node.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  }
  const ownerUrl = databaseUrl(servers.ownerUrl, name);
  const folder = path.join(os.tmpdir(), `opsgraph-${name}`);
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  return {
    name,
    url: databaseUrl(servers.applicationUrl, name),
    ownerUrl,
    owner,
    audit: {
      checkpointFile: path.join(folder, 'audit/checkpoints.jsonl'),
      signingKeyFile: path.join(folder, 'audit/signing-key.pem'),
    },
    drop: async () => {
      await owner.end();
      for (const node of nodes) {
        await node.query(`DROP DATABASE ${name} WITH (FORCE)`);
        await node.end();
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
