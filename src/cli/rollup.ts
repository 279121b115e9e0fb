// opsgraph rollup: what is built of the rollups, building them anew, and comparing them with the rows.
import { Command, InvalidArgumentError } from 'commander';
import { catalogue } from '../app';
import { RollupWorker } from '../metrics';
import { badInput, type OrganizationRow } from '../platform';
import { withWorkspace } from './workspace';

interface Flags {
  readonly org?: string;
}

interface ReconcileFlags extends Flags {
  readonly sample?: number;
}

export function rollupCommand(): Command {
  const command = new Command('rollup').description(
    'Rollups, from which answers over days are read: status, rebuild, reconcile.',
  );
  const one = (name: string) =>
    command.command(name).option('--org <slug>', 'only this organization; default: all');
  one('status')
    .description(
      'List what is built: organization, rollup, state, from, until, marks of changes that wait, mismatches found; tab-separated.',
    )
    .action(async (flags: Flags) => {
      await forEach(flags, async ({ id, slug }, worker) => {
        for (const { rollup, current, from, until, marks, mismatches } of await worker.status(id)) {
          const state = !current ? 'not built' : from === '-infinity' ? 'built' : 'building';
          const line = [slug, rollup, state, from ?? '', until ?? '', marks, mismatches];
          process.stdout.write(`${line.join('\t')}\n`);
        }
      });
    });
  one('rebuild')
    .description('Build the rollups anew from the rows. Answers read the rows meanwhile.')
    .action(async (flags: Flags) => {
      await forEach(flags, async ({ id, slug }, worker) => {
        await worker.rebuild(id);
        process.stdout.write(`${slug}\tbuilt\n`);
      });
    });
  one('reconcile')
    .description(
      'Add up hours again from the rows and compare. What differs is listed and marked, so that a gateway mends it. Exit code 1 if anything did.',
    )
    .option(
      '--sample <hours>',
      'only so many hours of each rollup, chosen at random; default: all',
      wholeNumber,
    )
    .action(async (flags: ReconcileFlags) => {
      let wrong = 0;
      await forEach(flags, async ({ id, slug }, worker) => {
        const { hours, mismatches } = await worker.reconcile(id, flags.sample ?? null);
        wrong += mismatches.length;
        for (const { rollup, span, cut, bucket, key } of mismatches) {
          const line = [slug, rollup, SPANS[span] ?? span, cut, key, bucket.toISOString()];
          process.stdout.write(`${line.join('\t')}\n`);
        }
        process.stderr.write(`${slug}: ${hours} hours compared, ${mismatches.length} mismatches\n`);
      });
      process.exitCode = wrong === 0 ? 0 : 1;
    });
  return command;
}

const SPANS = ['quarter', 'hour', 'day'];

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1_000_000) {
    throw new InvalidArgumentError('It must be a whole number from 1 to 1000000.');
  }
  return value;
}

async function forEach(
  { org }: Flags,
  work: (organization: OrganizationRow, worker: RollupWorker) => Promise<void>,
): Promise<void> {
  await withWorkspace(async ({ database, organizations, log }) => {
    const all = await organizations.list();
    const chosen = org === undefined ? all : all.filter(({ slug }) => slug === org);
    if (org !== undefined && chosen.length === 0) {
      throw badInput('--org', `names no organization: ${org}`);
    }
    const worker = new RollupWorker(database, catalogue, log);
    for (const organization of chosen) {
      await work(organization, worker);
    }
  });
}
