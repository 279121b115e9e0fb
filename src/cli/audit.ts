// opsgraph audit: proves that a trail was not changed, writes checkpoints of it, and erases a person from it.
import { existsSync } from 'node:fs';
import { Command } from 'commander';
import {
  AuditTrail,
  type CheckpointReading,
  Checkpoints,
  checkpointTrail,
  eraseSubject,
  publicKeyFileOf,
  readCheckpoints,
  readPublicKey,
  type TrailReport,
  Verdict,
  verifyTrail,
} from '../audit';
import { badInput, type Config } from '../platform';
import { progressBar } from './progress-bar';
import { withWorkspace } from './workspace';

interface VerifyFlags {
  readonly org: string;
  readonly checkpoints: readonly string[];
  readonly publicKey: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

interface EraseFlags {
  readonly org: string;
  readonly subject: string;
  readonly also: readonly string[];
  readonly reason: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export function auditCommand(): Command {
  const command = new Command('audit').description('The audit trail: verify, checkpoint, erase a person.');
  command
    .command('verify')
    .description('Tell whether the trail was changed since it was written, and how. Exit code 1 if it was.')
    .requiredOption('--org <slug>', 'organization')
    .option(
      '--checkpoints <file>',
      'signed checkpoints (repeatable; default: the configured file)',
      collect,
      [],
    )
    .option(
      '--public-key <file>',
      'key that signed them (repeatable; default: beside the private one)',
      collect,
      [],
    )
    .option('--from <date>', 'only rows from this moment on (ISO 8601)')
    .option('--to <date>', 'only rows before this moment (ISO 8601)')
    .option('--json', 'print the report as JSON')
    .action(verify);
  command
    .command('checkpoint')
    .description('Append a signed line to the checkpoint file: where the trail ends now.')
    .requiredOption('--org <slug>', 'organization')
    .action(checkpoint);
  command
    .command('erase-subject')
    .description(
      'Erase a person from the trail. The chain still verifies; what is erased cannot be brought back.',
    )
    .requiredOption('--org <slug>', 'organization')
    .requiredOption('--subject <id>', 'id of the person, as the trail names them')
    .option(
      '--also <text>',
      'another text that tells who it is: a name, an address (repeatable)',
      collect,
      [],
    )
    .requiredOption('--reason <text>', 'why; stays in the trail, so it must not name the person')
    .option('--dry-run', 'only count the rows')
    .option('--yes', 'erase them')
    .action(erase);
  return command;
}

async function verify(flags: VerifyFlags): Promise<void> {
  const from = dateOf('--from', flags.from);
  const to = dateOf('--to', flags.to);
  if (from !== undefined && to !== undefined && from >= to) {
    throw badInput('--from', 'must lie before --to');
  }
  for (const [option, files] of [
    ['--checkpoints', flags.checkpoints],
    ['--public-key', flags.publicKey],
  ] as const) {
    const missing = files.find((file) => !existsSync(file));
    if (missing !== undefined) {
      throw badInput(option, `names a file that is not there: ${missing}`);
    }
  }
  const report = await withWorkspace(async ({ config, database, organizations }) => {
    const { id } = await organizations.requireKept(flags.org);
    const read = await checkpointReader(config, flags, id);
    const bar = progressBar(`verifying ${flags.org}`);
    try {
      return await verifyTrail(database, id, {
        range: { from, to },
        onProgress: ({ done, total, rows }) => bar.update(done, total, rows),
        ...(read === null ? {} : { checkpoints: read }),
      });
    } finally {
      bar.stop();
    }
  });
  process.stdout.write(
    flags.json === true ? `${JSON.stringify(report, null, 2)}\n` : inWords(flags.org, report),
  );
  if (report.verdict !== Verdict.INTACT && report.verdict !== Verdict.PURGED) {
    process.exitCode = 1;
  }
}

/** Reads the files that were named, else the configured one where it is there. */
export async function checkpointReader(
  { audit }: Pick<Config, 'audit'>,
  { checkpoints, publicKey }: Pick<VerifyFlags, 'checkpoints' | 'publicKey'>,
  organizationId: string,
): Promise<(() => Promise<CheckpointReading>) | null> {
  const files =
    checkpoints.length > 0 ? checkpoints : [audit.checkpointFile].filter((file) => existsSync(file));
  if (files.length === 0) {
    return null;
  }
  const keyFiles = publicKey.length > 0 ? publicKey : [publicKeyFileOf(audit.signingKeyFile)];
  const missing = keyFiles.find((file) => !existsSync(file));
  if (missing !== undefined) {
    throw badInput('--public-key', `is required: ${missing} is not there`);
  }
  const keys = await Promise.all(keyFiles.map(readPublicKey));
  return () => readCheckpoints(files, keys, organizationId);
}

async function checkpoint({ org }: { readonly org: string }): Promise<void> {
  const [written, file] = await withWorkspace(async ({ config, database, organizations }) => {
    const { id } = await organizations.requireKept(org);
    const checkpoints = new Checkpoints(config.audit);
    return [await checkpointTrail(database, checkpoints, id), checkpoints.file] as const;
  });
  process.stdout.write(
    written === null
      ? `The trail of ${org} has no rows yet: nothing to sign.\n`
      : `Row ${written.seq}, hash ${written.hash}: signed at ${written.at.toISOString()} in ${file}\n`,
  );
}

async function erase(flags: EraseFlags): Promise<void> {
  const dryRun = flags.dryRun === true;
  if (!dryRun && flags.yes !== true) {
    throw badInput('--yes', 'is required to erase; --dry-run only counts');
  }
  const { rows, kept } = await withWorkspace(async ({ config, database, organizations }) => {
    const { id } = await organizations.requireKept(flags.org);
    const bar = progressBar(`searching ${flags.org}`);
    try {
      return await eraseSubject(
        {
          database,
          trail: new AuditTrail(database),
          checkpoints: new Checkpoints(config.audit),
          onProgress: ({ done, total }) => bar.update(done, total, done),
        },
        id,
        { subject: flags.subject, also: flags.also, reason: flags.reason, dryRun },
      );
    } finally {
      bar.stop();
    }
  });
  const words = `${rows.toLocaleString('en')} row(s) of ${flags.org}`;
  process.stdout.write(
    dryRun ? `Would erase the person from ${words}.\n` : `Erased the person from ${words}.\n`,
  );
  if (kept.length > 0) {
    process.stdout.write(
      `The external id of these rows contains what was looked for; it is part of the chain and stays: ${kept.join(', ')}\n`,
    );
  }
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function dateOf(option: string, text: string | undefined): Date | undefined {
  if (text === undefined) {
    return undefined;
  }
  const date = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(date.getTime())) {
    throw badInput(
      option,
      `must be a date in ISO 8601, as 2026-01-31 or 2026-01-31T08:00:00Z, not "${text}"`,
    );
  }
  return date;
}

const IN_WORDS: Readonly<Record<Verdict, string>> = {
  [Verdict.INTACT]: 'nothing was changed',
  [Verdict.PURGED]: 'nothing was changed; old rows were deleted by an authorised purge',
  [Verdict.FORGED_CHECKPOINT]: 'the rows are as they were written, but a line of the checkpoints was forged',
  [Verdict.EDITED]: 'a row was edited',
  [Verdict.REORDERED]: 'rows changed places',
  [Verdict.INSERTED]: 'a row was put in',
  [Verdict.REMOVED]: 'rows were removed',
  [Verdict.TRUNCATED_HEAD]: 'the oldest rows were removed',
  [Verdict.TRUNCATED_TAIL]: 'the newest rows were removed',
  [Verdict.REWRITTEN]: 'rows were written anew, hashes and all',
};

/** The report for a person. */
function inWords(org: string, report: TrailReport): string {
  const figure = (value: number): string => value.toLocaleString('en');
  const rate = figure(Math.round(report.rows / Math.max(report.seconds, 0.001)));
  const { anchoredThrough: anchor, findings, findingCount } = report;
  const lines = [
    `${report.verdict}: ${IN_WORDS[report.verdict]}.`,
    '',
    `Trail of ${org}: ${figure(report.rows)} rows` +
      (report.firstSeq === null ? '' : `, number ${report.firstSeq} to ${report.lastSeq ?? ''}`) +
      `, in ${report.seconds.toFixed(1)} s (${rate} rows/s).`,
    anchor === null
      ? 'No checkpoint vouches for any of them.'
      : `Checkpoints vouch for everything up to row ${anchor.seq} (${anchor.at.toISOString()}); ${figure(report.unanchoredRows)} row(s) came later.`,
    ...report.purges.map(
      ({ seq, at, before, isFinished }) =>
        `Purge of row ${seq}, ${at.toISOString()}: rows older than ${before?.toISOString() ?? 'its moment'}${isFinished ? '' : ', not finished'}.`,
    ),
    ...(report.purgedRows === 0 ? [] : [`${figure(report.purgedRows)} row(s) were purged.`]),
    ...report.erasures.map(
      ({ seq, rows }) => `Erasure of row ${seq}: a person was taken out of ${figure(rows)} row(s).`,
    ),
    ...(findings.length === 0 ? [] : ['', 'Found:']),
    ...findings.map(({ kind, message }) => `  ${kind.padEnd(14)} ${message}`),
    ...(findingCount > findings.length ? [`  … and ${figure(findingCount - findings.length)} more.`] : []),
    ...(report.notes.length === 0 ? [] : ['', 'To know:']),
    ...report.notes.map((note) => `  - ${note}`),
  ];
  return `${lines.join('\n')}\n`;
}
