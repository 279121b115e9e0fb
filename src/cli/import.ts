// opsgraph import: brings a file into an organization, with a progress bar and a report of every row.
import { Argument, Command } from 'commander';
import { alertImports } from '../alerts';
import { auditImport } from '../audit';
import { userImport } from '../identity';
import { importFile, type ImportKind, type ImportReport, readMapping } from '../imports';
import { learningImports } from '../learning';
import { systemClock } from '../platform';
import { reliabilityImports } from '../reliability';
import { supportImports } from '../support';
import { usageImports } from '../usage';
import { progressBar } from './progress-bar';
import { withWorkspace } from './workspace';

const kinds: ReadonlyMap<string, ImportKind> = new Map(
  [
    userImport,
    ...supportImports,
    auditImport,
    ...usageImports,
    ...learningImports,
    ...alertImports,
    ...reliabilityImports,
  ].map((kind) => [kind.name, kind]),
);

interface ImportOptions {
  readonly org: string;
  readonly mapping: string;
}

export function importCommand(): Command {
  return new Command('import')
    .description('Import a CSV or JSON lines file, plain or gzip. Running it again adds nothing.')
    .addArgument(new Argument('<kind>', 'what the rows are').choices([...kinds.keys()]))
    .argument('<file>', 'file to read')
    .requiredOption('--org <slug>', 'organization to import into')
    .requiredOption('--mapping <file>', 'mapping from the columns of the file to fields (JSON)')
    .addHelpText('after', `\n${describeKinds()}`)
    .action(async (name: string, file: string, options: ImportOptions) => {
      const kind = kinds.get(name);
      if (kind === undefined) {
        throw new Error(`No kind ${name}`);
      }
      const mapping = await readMapping(options.mapping, kind);
      const report = await withWorkspace(async ({ database, organizations }) => {
        const { id } = await organizations.require(options.org);
        const bar = progressBar(file);
        try {
          return await importFile({
            database,
            organizationId: id,
            kind,
            file,
            mapping,
            clock: systemClock,
            onProgress: ({ rows, bytesRead, bytes }) => bar.update(bytesRead, bytes, rows),
          });
        } finally {
          bar.stop();
        }
      });
      process.stdout.write(`${summary(report)}\n`);
    });
}

function summary({
  rows,
  added,
  alreadyThere,
  rejected,
  skipped,
  seconds,
  rejectedFile,
}: ImportReport): string {
  const figure = (value: number): string => value.toLocaleString('en');
  const rate = figure(Math.round(rows / Math.max(seconds, 0.001)));
  return [
    `${figure(rows)} rows in ${seconds.toFixed(1)} s (${rate} rows/s): ${figure(added)} added, ` +
      `${figure(alreadyThere)} already there, ${figure(rejected)} rejected, ${figure(skipped)} skipped.`,
    ...(rejectedFile === null ? [] : [`Rejected rows with their reasons: ${rejectedFile}`]),
  ].join('\n');
}

function describeKinds(): string {
  const lines = [...kinds.values()].flatMap((kind) => [
    `${kind.name}:`,
    ...Object.entries(kind.fields).map(
      ([name, field]) =>
        `  ${name.padEnd(18)} ${field.required === true ? 'required; ' : ''}${field.description}`,
    ),
  ]);
  return ['Fields by kind, in the order in which kinds are imported:', ...lines].join('\n');
}
