// opsgraph drill: takes a backup, restores it beside the original, and tells whether it would do.
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { migrations } from '../../migrations';
import { catalogue, entities } from '../app';
import { Verdict, verifyTrail } from '../audit';
import { isExternal, MetricRunner } from '../metrics';
import {
  AppError,
  badInput,
  compareTables,
  type Config,
  createLogger,
  createRequestContext,
  Database,
  loadConfig,
  messageOf,
  migrate,
  Original,
  pendingMigrations,
  Role,
  Scratch,
  systemClock,
} from '../platform';
import { checkpointReader } from './audit';

interface Flags {
  readonly file?: string;
  readonly exact?: boolean;
  readonly bin?: string;
  readonly checkpoints: readonly string[];
  readonly publicKey: readonly string[];
  readonly keep?: boolean;
  readonly json?: boolean;
}

interface Finding {
  readonly verdict: 'ok' | 'note' | 'problem';
  readonly subject: string;
  readonly found: string;
}

export function drillCommand(): Command {
  const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
  return new Command('drill')
    .description(
      'Take a backup, restore it into a scratch database, compare every table, verify every audit trail and ask every metric of both. Exit code 1 if the backup would not do.',
    )
    .option('--file <dump>', 'a backup that is there (pg_dump --format=custom) instead of a fresh one')
    .option('--exact', 'with --file: nothing was written since, so every row must be the same')
    .option('--bin <folder>', 'where pg_dump and pg_restore are; default: PATH')
    .option('--checkpoints <file>', 'signed checkpoints kept with that backup (repeatable)', collect, [])
    .option('--public-key <file>', 'key that signed them (repeatable)', collect, [])
    .option('--keep', 'leave the scratch database there, and say its name')
    .option('--json', 'print the findings as JSON')
    .action(drill);
}

async function drill(flags: Flags): Promise<void> {
  const config = loadConfig();
  if (config.database?.ownerUrl === undefined) {
    throw new AppError(
      'BAD_USER_INPUT',
      'DATABASE_URL and DATABASE_OWNER_URL are needed. The embedded server has no pg_dump: stop it and copy its data folder (docs/how-to/back-up.md)',
    );
  }
  if (flags.file !== undefined && !existsSync(flags.file)) {
    throw badInput('--file', `names a file that is not there: ${flags.file}`);
  }
  const findings: Finding[] = [];
  const tell = (verdict: Finding['verdict'], subject: string, found: string): void => {
    findings.push({ verdict, subject, found });
    if (flags.json !== true) {
      const mark = { ok: 'ok     ', note: 'note   ', problem: 'PROBLEM' }[verdict];
      process.stdout.write(`${mark}  ${subject.padEnd(10)} ${found}\n`);
    }
  };
  const { url, ownerUrl } = config.database;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-drill-'));
  try {
    await rehearse({ config, flags, folder, url, ownerUrl, backupUrl: config.backupUrl ?? ownerUrl, tell });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const problems = findings.filter(({ verdict }) => verdict === 'problem').length;
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ isGood: problems === 0, findings }, null, 2)}\n`
      : problems === 0
        ? '\nThis backup would do.\n'
        : `\n${problems} problem(s): do not rely on this backup.\n`,
  );
  process.exitCode = problems === 0 ? 0 : 1;
}

interface Rehearsal {
  readonly config: Config;
  readonly flags: Flags;
  readonly folder: string;
  readonly url: string;
  readonly ownerUrl: string;
  readonly backupUrl: string;
  readonly tell: (verdict: Finding['verdict'], subject: string, found: string) => void;
}

async function rehearse(rehearsal: Rehearsal): Promise<void> {
  const { flags, folder, ownerUrl, backupUrl, tell } = rehearsal;
  // Before the snapshot: of a trail that goes on no line may be younger than what is restored.
  const checkpoints = keptCheckpoints(rehearsal);
  const programs = { folder: flags.bin };
  const original = await Original.open(backupUrl);
  try {
    const file = flags.file ?? path.join(folder, 'backup.dump');
    if (flags.file === undefined) {
      const began = performance.now();
      await original.dumpTo(file, programs);
      tell('ok', 'dump', `${size(file)} of ${original.takenAt.toISOString()} in ${seconds(began)}`);
    }
    const stamp = original.takenAt.toISOString().replace(/\D/g, '').slice(0, 14);
    const scratch = await Scratch.create({ backupUrl, ownerUrl }, `opsgraph_drill_${stamp}_${process.pid}`);
    try {
      const began = performance.now();
      try {
        await scratch.restore(file, programs);
      } catch (error) {
        tell('problem', 'restore', messageOf(error));
        return;
      }
      tell('ok', 'restore', `into ${scratch.name} in ${seconds(began)}`);
      await compareRows(rehearsal, original, scratch);
      await examine(rehearsal, original, scratch, checkpoints);
    } finally {
      if (flags.keep === true) {
        tell('note', 'scratch', `${scratch.name} is left there`);
      } else {
        await scratch.drop();
      }
    }
  } finally {
    await original.close();
  }
}

async function compareRows({ flags, tell }: Rehearsal, original: Original, scratch: Scratch): Promise<void> {
  const exact = flags.file === undefined || flags.exact === true;
  const [before, after] = await Promise.all([original.sums(), scratch.sums()]);
  const differences = compareTables(before, after, exact);
  for (const { table, words } of differences) {
    tell('problem', 'rows', `${table} ${words}`);
  }
  if (differences.length === 0) {
    const rows = (sums: typeof before): string =>
      sums.reduce((total, each) => total + each.rows, 0).toLocaleString('en');
    tell(
      'ok',
      'rows',
      exact
        ? `${rows(after)} in ${after.length} tables, the same as the original's`
        : `${rows(after)} in ${after.length} tables; the original has ${rows(before)} by now`,
    );
  }
}

/** As the gateway would find it. */
async function examine(
  { config, url, tell }: Rehearsal,
  original: Original,
  scratch: Scratch,
  checkpoints: CheckpointFlags,
): Promise<void> {
  try {
    const pending = await pendingMigrations(scratch.ownerUrl, migrations);
    await migrate(scratch.ownerUrl, url, migrations, config.migrations);
    tell(
      pending.length === 0 ? 'ok' : 'note',
      'schema',
      pending.length === 0 ? 'up to date' : `is older: ${pending.join(', ')} were run`,
    );
  } catch (error) {
    tell('problem', 'schema', messageOf(error));
    return;
  }
  const log = createLogger('silent');
  const open = (target: string) => Database.connect({ url: target, entities, log, poolSize: 4 });
  const [restored, there] = await Promise.all([open(scratch.urlFor(url)), open(url)]);
  try {
    const organizations = await scratch.organizations();
    if (organizations.length === 0) {
      tell('problem', 'trails', 'there is no organization in it');
    }
    for (const { id, slug, isDeleted } of organizations) {
      await verifyOne({ config, tell, checkpoints, database: restored }, id, slug);
      if (!isDeleted) {
        await compareNumbers({ config, tell }, id, slug, original.takenAt, restored, there);
      }
    }
  } finally {
    await Promise.all([restored.close(), there.close()]);
  }
}

interface CheckpointFlags {
  readonly checkpoints: readonly string[];
  readonly publicKey: readonly string[];
}

function keptCheckpoints({ config, flags, folder, tell }: Rehearsal): CheckpointFlags {
  const { checkpointFile } = config.audit;
  if (flags.checkpoints.length > 0 || !existsSync(checkpointFile)) {
    if (flags.checkpoints.length === 0) {
      tell(
        'note',
        'trails',
        `no checkpoints at ${checkpointFile}: only the database itself speaks for the trails`,
      );
    }
    return flags;
  }
  const copy = path.join(folder, 'checkpoints.jsonl');
  copyFileSync(checkpointFile, copy);
  return { checkpoints: [copy], publicKey: flags.publicKey };
}

async function verifyOne(
  {
    config,
    tell,
    checkpoints,
    database,
  }: Pick<Rehearsal, 'config' | 'tell'> & {
    readonly checkpoints: CheckpointFlags;
    readonly database: Database;
  },
  id: string,
  slug: string,
): Promise<void> {
  const read = await checkpointReader(config, checkpoints, id);
  const report = await verifyTrail(database, id, read === null ? {} : { checkpoints: read });
  const { verdict, rows, anchoredThrough, findings } = report;
  const isIntact = verdict === Verdict.INTACT || verdict === Verdict.PURGED;
  const signed =
    anchoredThrough === null ? 'none of them countersigned' : `signed up to row ${anchoredThrough.seq}`;
  tell(
    isIntact ? 'ok' : 'problem',
    'trail',
    `${slug}: ${verdict}, ${rows.toLocaleString('en')} rows, ${signed}${isIntact ? '' : `; ${findings[0]?.message ?? ''}`}`,
  );
}

async function compareNumbers(
  { config, tell }: Pick<Rehearsal, 'config' | 'tell'>,
  id: string,
  slug: string,
  asOf: Date,
  restored: Database,
  there: Database,
): Promise<void> {
  try {
    const [before, after] = await Promise.all([
      numbersOf(there, config, id, asOf),
      numbersOf(restored, config, id, asOf),
    ]);
    const different = [...before].filter(([name, value]) => after.get(name) !== value).map(([name]) => name);
    // Late data may have come meanwhile; rows were compared at one moment, so that this need not be a fault.
    tell(
      different.length === 0 ? 'ok' : 'note',
      'numbers',
      different.length === 0
        ? `${slug}: ${after.size} metrics are the same`
        : `${slug}: other than now: ${different.join(', ')}`,
    );
  } catch (error) {
    tell('problem', 'numbers', `${slug}: ${messageOf(error)}`);
  }
}

async function numbersOf(
  database: Database,
  { slaMaxQueueWaitSeconds }: Config,
  organizationId: string,
  asOf: Date,
): Promise<ReadonlyMap<string, string>> {
  const context = createRequestContext({
    requestId: 'drill',
    actor: { id: 'drill', organizationId, role: Role.SERVICE, name: 'drill' },
    client: { ip: null, userAgent: null },
    database,
    clock: systemClock,
    log: createLogger('silent'),
  });
  try {
    const reader = new MetricRunner({
      settings: { slaMaxQueueWaitSeconds },
      externals: new Map(),
      rolledUp: catalogue,
    }).reader(context);
    const question = await reader.question(asOf);
    const own = catalogue.filter((metric) => !isExternal(metric));
    const tiles = await Promise.all(own.map((metric) => reader.tile(metric, question)));
    return new Map(tiles.map(({ name, value, n }) => [name, `${value ?? 'null'} of ${n}`]));
  } finally {
    await context.close();
  }
}

function size(file: string): string {
  return `${(statSync(file).size / 1_048_576).toFixed(1)} MiB`;
}

function seconds(began: number): string {
  return `${((performance.now() - began) / 1_000).toFixed(1)} s`;
}
