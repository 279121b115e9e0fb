// A PostgreSQL with the durability it has by default, migrated, in a folder that goes away at the end unless it is to
// be kept.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { migrations } from '../../migrations';
import { migrate, startEmbeddedPostgres } from '../../src/platform';
import { type Bench, root } from './bench';

export interface BenchPostgres {
  readonly ownerUrl: string;
  /** The application role, bound by row-level security. */
  readonly applicationUrl: string;
  readonly folder: string;
  /** Of the server, whose children work for the connections. */
  readonly pid: number;
  /** What was noted of data that is there already; null: there is none that is whole. */
  readonly note: unknown;
  /** Notes what data is there, once it is whole. */
  keepNote(note: unknown): void;
}

const NOTE = 'bench.json';

/** What lies beside kept data. */
interface Note {
  /** Digest of the migrations that made the schema. */
  readonly schema: string;
  readonly made: unknown;
}

export async function startPostgres(bench: Bench, settings: readonly string[] = []): Promise<BenchPostgres> {
  const folder = prepareFolder(bench);
  const noteFile = path.join(folder, NOTE);
  const schema = digestOfMigrations();
  const writeNote = (made: unknown): void =>
    writeFileSync(noteFile, JSON.stringify({ schema, made } satisfies Note));
  const noted = existsSync(noteFile) ? (JSON.parse(readFileSync(noteFile, 'utf8')) as Note) : undefined;
  if (noted?.schema !== schema) {
    removeDatabase(folder);
    writeNote(null);
  }
  const postgres = await startEmbeddedPostgres({
    dataDir: folder,
    // fsync, synchronous_commit and full_page_writes stay on.
    settings: ['shared_buffers=512MB', 'max_wal_size=4GB', ...settings],
    onProgress: (step) => bench.say(step),
  });
  bench.atEnd(() => postgres.stop());
  bench.signal.throwIfAborted();
  await migrate(postgres.ownerUrl, postgres.url, migrations);
  return {
    ownerUrl: postgres.ownerUrl,
    applicationUrl: postgres.url,
    folder,
    pid: Number(readFileSync(path.join(folder, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]),
    note: noted?.schema === schema ? noted.made : null,
    keepNote: writeNote,
  };
}

function prepareFolder(bench: Bench): string {
  if (bench.keep === undefined) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-bench-'));
    // The server's own user must reach it when the bench runs as root.
    chmodSync(folder, 0o755);
    bench.atEnd(() => {
      removeDatabase(folder);
      rmSync(folder, { recursive: true, force: true });
    });
    return folder;
  }
  const folder = path.resolve(bench.keep, bench.part);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(path.join(folder, NOTE)) && readdirSync(folder).length > 0) {
    throw new TypeError(`--keep: ${folder} holds something that is not the bench's`);
  }
  return folder;
}

/** Below a folder that is closed to others, the database is a link to where it really is. */
function removeDatabase(folder: string): void {
  const database = path.join(folder, 'postgres');
  if (existsSync(database)) {
    rmSync(realpathSync(database), { recursive: true, force: true });
    rmSync(database, { recursive: true, force: true });
  }
}

/** A database that was made by other migrations is of no use. */
function digestOfMigrations(): string {
  const folder = path.join(root, 'migrations');
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.ts'))) {
    hash.update(name).update(readFileSync(path.join(folder, name)));
  }
  return hash.digest('hex');
}
