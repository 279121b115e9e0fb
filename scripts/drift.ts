// Emitted files against the code: schema.graphql, docs/query-cost.md, docs/events.md, docs/exports.md, docs/reference/, src/own-operations.ts, migrations/schema.sql and what codegen makes of the operations.
// Without --write it only compares, and names each file that is out of date.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { lexicographicSortSchema } from 'graphql';
import { Client } from 'pg';
import { format, resolveConfig } from 'prettier';
import { migrations } from '../migrations';
import { describeSchema, reports } from '../src/app';
import { eventKinds } from '../src/app-ingestion';
import { describeCommands } from '../src/cli';
import {
  dumpSchema,
  environmentSchema,
  messageOf,
  migrate,
  operationNamesOf,
  priceList,
  printPricedSchema,
  startEmbeddedPostgres,
} from '../src/platform';
import { eventsPage } from './events-page';
import { exportsPage } from './exports-page';
import { commandsPage } from './reference/commands-page';
import { configurationPage } from './reference/configuration-page';
import { limitsPage } from './reference/limits-page';
import { schemaPage } from './reference/schema-page';

const root = path.resolve(__dirname, '..');
const write = process.argv.includes('--write');
const stale: string[] = [];

function compare(file: string, content: string): void {
  const target = path.join(root, file);
  let present = '';
  try {
    present = readFileSync(target, 'utf8');
  } catch {
    // A file that is not there is out of date.
  }
  if (present === content) {
    return;
  }
  if (write) {
    writeFileSync(target, content);
    process.stdout.write(`wrote ${file}\n`);
  } else {
    stale.push(file);
  }
}

async function migratedSchema(): Promise<string> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-drift-'));
  // The server's own user must reach it when this runs as root.
  chmodSync(dataDir, 0o755);
  const server = await startEmbeddedPostgres({ dataDir, settings: ['fsync=off'] });
  try {
    await migrate(server.ownerUrl, server.url, migrations);
    const client = new Client({ connectionString: server.ownerUrl });
    await client.connect();
    try {
      return await dumpSchema(client);
    } finally {
      await client.end();
    }
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** What the gateway's own pages ask, by name: numbers tell of them by it. */
async function ownOperationsFile(): Promise<string> {
  const folders = ['dashboard/src', 'dashboard/playground/examples'];
  const texts = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.graphql'))
      .map((file) => readFileSync(path.join(root, folder, file), 'utf8')),
  );
  const names = [...new Set(operationNamesOf(texts))].sort();
  const source = `// Names of the operations of the gateway's own pages. Emitted by \`npm run emit\`.
export const ownOperations: readonly string[] = ${JSON.stringify(names)};`;
  return format(source, { ...(await resolveConfig(path.join(root, 'src/app.ts'))), parser: 'typescript' });
}

function codegen(): void {
  const cli = path.join(root, 'node_modules/@graphql-codegen/cli/cjs/bin.js');
  const run = spawnSync(
    process.execPath,
    [cli, '--config', 'codegen.yml', '--silent', ...(write ? [] : ['--check'])],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  if (run.status !== 0) {
    stale.push('generated operations (by codegen.yml)');
    process.stderr.write(`${run.stdout}${run.stderr}`);
  }
}

async function main(): Promise<void> {
  const schema = lexicographicSortSchema(describeSchema());
  compare('schema.graphql', `${printPricedSchema(schema)}\n`);
  compare('docs/query-cost.md', priceList(schema));
  const exports = readFileSync(path.join(root, 'docs/exports.md'), 'utf8');
  const pages = {
    'docs/events.md': eventsPage(eventKinds),
    'docs/exports.md': exportsPage(exports, schema, reports),
    'docs/reference/configuration.md': configurationPage(environmentSchema),
    'docs/reference/cli.md': commandsPage(describeCommands()),
    'docs/reference/schema.md': schemaPage(schema),
    'docs/reference/limits.md': limitsPage(environmentSchema),
  };
  for (const [file, page] of Object.entries(pages)) {
    compare(file, await format(page, { parser: 'markdown', printWidth: 110 }));
  }
  compare('src/own-operations.ts', await ownOperationsFile());
  compare('migrations/schema.sql', await migratedSchema());
  codegen();
  if (stale.length > 0) {
    process.stderr.write(
      `Out of date: ${stale.join(', ')}. Run \`npm run emit\` and review the difference.\n`,
    );
    process.exitCode = 1;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
