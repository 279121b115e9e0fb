// What keeping rollups costs beside taking in the rows: the newest part of one desk's history is imported piece by piece as
// the command imports it, and after each piece the rollups are brought up to date. Both in this process: what it takes to start a
// command is several times what a piece takes.
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { catalogue, entities } from '../src/app';
import { userImport } from '../src/identity';
import { importFile, type ImportKind, readMapping } from '../src/imports';
import { RollupWorker } from '../src/metrics';
import { createLogger, Database, systemClock } from '../src/platform';
import { supportImports } from '../src/support';
import type { Bench } from './harness/bench';
import { runCommand } from './harness/gateway';
import { type BenchPostgres, startPostgres } from './harness/postgres';
import { exactCpuSeconds, familyCpuSeconds } from './harness/processes';
import { figure, type Ratio, textTable } from './harness/report';

/** Seconds of processor time, of our processes and of PostgreSQL. */
export interface Upkeep {
  readonly rows: number;
  readonly pieces: number;
  readonly ingest: Cost;
  readonly upkeep: Cost;
}

interface Cost {
  readonly own: number;
  readonly database: number;
}

const PIECES = 12;
const MOST_UPKEEP = 0.15;
const SLUG = 'upkeep';
const NOTHING: Cost = { own: 0, database: 0 };
const END_OF_PIECE = { kind: null, file: '' };
/** The order in which rows name each other. */
const FIELDS = {
  users: ['externalId', 'displayName', 'role'],
  contacts: ['externalId', 'createdAt'],
  sessions: [
    ...[
      'externalId',
      'contact',
      'operator',
      'channel',
      'startedAt',
      'claimedAt',
      'firstResponseAt',
      'closedAt',
    ],
  ],
  messages: ['externalId', 'session', 'createdAt', 'sender', 'operator'],
  csat: ['externalId', 'session', 'score', 'createdAt'],
} as const;
const KINDS = ['users', 'contacts', 'sessions', 'messages', 'csat'] as const;
const IMPORTS: readonly ImportKind[] = [userImport, ...supportImports];

/** Null where the system does not say what processor time a process took. */
export async function measureUpkeep(
  bench: Bench,
  from: BenchPostgres,
  organizationId: string,
): Promise<Upkeep | null> {
  const postgres = await startPostgres({ ...bench, part: 'metrics-upkeep', keep: undefined });
  const folder = path.join(postgres.folder, 'files');
  mkdirSync(folder);
  const pieces = await writeFiles(from, organizationId, Math.round(bench.rows / 20), folder);
  await runCommand(bench, postgres, ['org', 'create', SLUG, '--timezone', 'Europe/Berlin']);
  const database = await Database.connect({
    url: postgres.applicationUrl,
    entities,
    log: createLogger('silent'),
    poolSize: 1,
  });
  bench.atEnd(() => database.close());
  const worker = new RollupWorker(database, catalogue, createLogger('silent'));
  const id = await organizationOf(postgres);
  await worker.finish(id);
  const takeIn = async (name: string, file: string): Promise<void> => {
    const kind = IMPORTS.find((each) => each.name === name);
    if (kind === undefined) {
      throw new Error(`No kind ${name}`);
    }
    const mapping = await readMapping(mappingOf(folder, name), kind);
    const { rows, added } = await importFile({
      database,
      organizationId: id,
      kind,
      file,
      mapping,
      clock: systemClock,
    });
    if (rows !== added) {
      throw new Error(`${rows - added} of ${rows} ${name} were not added`);
    }
  };
  let ingest: Cost | null = NOTHING;
  let upkeep: Cost | null = NOTHING;
  bench.say(`importing ${pieces.length} pieces, and keeping the rollups after each of them`);
  for (const { kind, file } of pieces.flatMap(({ files }) => [...files, END_OF_PIECE])) {
    if (kind === null) {
      // As PostgreSQL does by itself within a minute, which is longer than the whole takes here.
      await analyze(postgres);
      upkeep = plus(upkeep, await costOf(postgres, () => worker.finish(id)));
    } else {
      ingest = plus(ingest, await costOf(postgres, () => takeIn(kind, file)));
    }
  }
  const { mismatches } = await worker.reconcile(id, null);
  if (mismatches.length > 0) {
    throw new Error(`${mismatches.length} buckets are not what their rows say`);
  }
  const rows = pieces.reduce((sum, piece) => sum + piece.rows, 0);
  return ingest === null || upkeep === null ? null : { rows, pieces: pieces.length, ingest, upkeep };
}

export function upkeepTable({ rows, pieces, ingest, upkeep }: Upkeep): string {
  const line = (name: string, { own, database }: Cost): string[] => [
    name,
    figure(own, 2),
    figure(database, 2),
    figure(((own + database) / rows) * 1e6, 1),
  ];
  return textTable([
    [`${rows} rows imported in ${pieces} pieces`, 'own CPU s', 'database CPU s', 'CPU µs/row'],
    line('import', ingest),
    line('rollups', upkeep),
  ]);
}

export function upkeepRatio({ ingest, upkeep }: Upkeep): Ratio {
  const value = (upkeep.own + upkeep.database) / (ingest.own + ingest.database);
  return {
    name: 'CPU of keeping rollups, of that of the import',
    value,
    target: MOST_UPKEEP,
    bound: 'most',
    met: value <= MOST_UPKEEP,
  };
}

async function analyze(postgres: BenchPostgres): Promise<void> {
  const owner = new Client({ connectionString: postgres.ownerUrl });
  await owner.connect();
  try {
    await owner.query('/* bench.statistics */ ANALYZE');
  } finally {
    await owner.end();
  }
}

/** What `work` takes of this process and of PostgreSQL. */
async function costOf(postgres: BenchPostgres, work: () => Promise<unknown>): Promise<Cost | null> {
  const now = () => ({ own: exactCpuSeconds(process.pid), database: familyCpuSeconds(postgres.pid) });
  const before = now();
  await work();
  const after = now();
  return before.own === null || before.database === null || after.own === null || after.database === null
    ? null
    : { own: after.own - before.own, database: after.database - before.database };
}

function plus(a: Cost | null, b: Cost | null): Cost | null {
  return a === null || b === null ? null : { own: a.own + b.own, database: a.database + b.database };
}

async function organizationOf(postgres: BenchPostgres): Promise<string> {
  const owner = new Client({ connectionString: postgres.ownerUrl });
  await owner.connect();
  try {
    const { rows } = await owner.query<{ org_id: string }>(
      '/* bench.organization */ SELECT org_id FROM organizations WHERE slug = $1',
      [SLUG],
    );
    return rows[0]?.org_id ?? randomUUID();
  } finally {
    await owner.end();
  }
}

interface Piece {
  readonly rows: number;
  readonly files: readonly { readonly kind: string; readonly file: string }[];
}

function mappingOf(folder: string, kind: string): string {
  return path.join(folder, `${kind}.json`);
}

/** The organization's newest sessions with all that belongs to them, in pieces of equal numbers of sessions. */
async function writeFiles(
  from: BenchPostgres,
  organizationId: string,
  sessions: number,
  folder: string,
): Promise<Piece[]> {
  const owner = new Client({ connectionString: from.ownerUrl });
  await owner.connect();
  try {
    await owner.query(CHOSEN, [organizationId, sessions, PIECES]);
    for (const kind of KINDS) {
      const fields = Object.fromEntries(FIELDS[kind].map((name) => [name, name]));
      writeFileSync(mappingOf(folder, kind), JSON.stringify({ format: 'jsonl', fields }));
    }
    const pieces: Piece[] = [];
    for (let piece = 1; piece <= PIECES; piece += 1) {
      let rows = 0;
      const files = [];
      for (const kind of KINDS) {
        const { rows: lines } = await owner.query<{ line: string }>(LINES[kind], [piece]);
        const file = path.join(folder, `${piece}-${kind}.jsonl`);
        writeFileSync(file, `${lines.map(({ line }) => line).join('\n')}\n`);
        rows += lines.length;
        if (lines.length > 0) {
          files.push({ kind, file });
        }
      }
      pieces.push({ rows, files });
    }
    return pieces;
  } finally {
    await owner.end();
  }
}

const CHOSEN = `/* bench.upkeep-sessions */
  CREATE TEMPORARY TABLE chosen AS
  SELECT s.*, ntile($3::int) OVER (ORDER BY started_at, id) AS piece
    FROM (SELECT * FROM chat_sessions WHERE org_id = $1 ORDER BY started_at DESC LIMIT $2) s`;

const LINES: Readonly<Record<(typeof KINDS)[number], string>> = {
  users: `/* bench.upkeep-users */
    SELECT json_build_object('externalId', u.id, 'displayName', u.display_name, 'role', u.role)::text AS line
      FROM users u JOIN (SELECT operator_id, min(piece) AS piece, min(org_id::text)::uuid AS org_id FROM chosen GROUP BY 1) c
        ON c.org_id = u.org_id AND c.operator_id = u.id
     WHERE c.piece = $1`,
  contacts: `/* bench.upkeep-contacts */
    SELECT json_build_object('externalId', contact_id, 'createdAt', min(started_at))::text AS line
      FROM chosen GROUP BY contact_id HAVING min(piece) = $1`,
  sessions: `/* bench.upkeep-lines */
    SELECT json_strip_nulls(json_build_object('externalId', id, 'contact', contact_id, 'operator', operator_id,
             'channel', channel, 'startedAt', started_at, 'claimedAt', claimed_at,
             'firstResponseAt', first_response_at, 'closedAt', closed_at))::text AS line
      FROM chosen WHERE piece = $1 ORDER BY started_at`,
  messages: `/* bench.upkeep-messages */
    SELECT json_strip_nulls(json_build_object('externalId', m.id, 'session', m.session_id, 'createdAt', m.created_at,
             'sender', m.sender, 'operator', m.operator_id))::text AS line
      FROM chosen c JOIN messages m ON m.org_id = c.org_id AND m.session_id = c.id
     WHERE c.piece = $1 ORDER BY m.created_at`,
  csat: `/* bench.upkeep-ratings */
    SELECT json_build_object('externalId', r.id, 'session', r.session_id, 'score', r.score, 'createdAt', r.created_at)::text AS line
      FROM chosen c JOIN csat_responses r ON r.org_id = c.org_id AND r.session_id = c.id
     WHERE c.piece = $1 ORDER BY r.created_at`,
};
