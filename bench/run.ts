// The bench's command line: npm run bench -- [PART] [options]. Runs one part and says what it measured, or all of them.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runAll, thisMachine } from './all';
import { auditPart } from './audit';
import { capacityPart } from './capacity';
import { exportPart } from './export';
import { guardsPart } from './guards';
import { Interrupted, withBench } from './harness/bench';
import type { Part } from './harness/part';
import { headline } from './harness/report';
import { ingestPart } from './ingest';
import { livePart } from './live';
import { metricsPart } from './metrics';
import { reportsPart } from './reports';
import { usagePart } from './usage';
import { recorderPart } from './usage-recorder';

const parts: readonly Part[] = [
  auditPart,
  livePart,
  guardsPart,
  metricsPart,
  usagePart,
  recorderPart,
  ingestPart,
  exportPart,
  reportsPart,
  capacityPart,
];

const USAGE = `Usage: npm run bench -- [PART] [options]

Without a part: all of them, one after the other, and docs/performance.md of what they measured.

Parts:
${parts.map(({ name, measures }) => `  ${name.padEnd(10)}${measures}`).join('\n')}

Options:
  --json FILE      write all figures and ratios to FILE
  --results DIR    all parts: keep their figures in DIR, and take over those that are there already
  --rows N         rows of generated data (default 1000000; metrics: sessions, usage: requests, ingest: 5000000 events, export: 5000000, capacity: 500000)
  --seconds N      length of one measurement (default 3; live, capacity: 10)
  --rounds N       rounds, in each of which everyone is measured once (default 5; live, metrics, capacity: 3)
  --connections N  requests at a time (default 16; metrics: 32)
  --only A,B       these contestants only; ratios need both of their sides
  --sizes A,B      these page sizes only (live, ingest: numbers of clients)
  --keep DIR       keep the generated data below DIR, and use what is there already
  --profile DIR    write a CPU profile of the gateway to DIR
  --overload       ingest: twice what the gateway can take, instead
  --minutes N      ingest: for so long (default 10)
`;

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  if (positionals.length === 0 && values.help !== true && values.json === undefined) {
    return runAll(parts, commonOptions(values), values.results);
  }
  const part = parts.find(({ name }) => name === positionals[0]);
  if (part === undefined || positionals.length > 1 || values.help === true) {
    process.stderr.write(USAGE);
    return values.help === true ? 0 : 2;
  }
  const options = {
    rows: wholeNumber('--rows', values.rows ?? String(part.defaults.rows ?? 1_000_000), 1000),
    seconds: wholeNumber('--seconds', values.seconds ?? String(part.defaults.seconds), 1),
    rounds: wholeNumber('--rounds', values.rounds ?? String(part.defaults.rounds), 1),
    connections: wholeNumber(
      '--connections',
      values.connections ?? String(part.defaults.connections ?? 16),
      1,
    ),
    only: list(values.only),
    sizes: list(values.sizes)?.map((size) => wholeNumber('--sizes', size, 1)),
    keep: values.keep,
    profile: values.profile,
    overload: values.overload === true,
    minutes: wholeNumber('--minutes', values.minutes ?? '10', 1),
  };
  const report = await withBench(part.name, options, (bench) => part.run(bench));
  for (const table of report.tables) {
    process.stdout.write(`\n${table}\n`);
  }
  if (values.json !== undefined) {
    const document = {
      part: part.name,
      // Where the data is kept is nobody else's business.
      command: ['npm run bench --', part.name, ...commonOptions({ ...values, keep: undefined })].join(' '),
      machine: thisMachine(),
      at: new Date().toISOString(),
      seconds: options.seconds,
      rounds: options.rounds,
      connections: options.connections,
      ...report.setting,
      ratios: report.ratios,
      tables: report.tables,
      cases: report.cases,
    };
    writeFileSync(values.json, `${JSON.stringify(document, null, 2)}\n`);
  }
  process.stdout.write(`\n${headline(part.name, report.ratios)}\n`);
  return 0;
}

/** What means the same to every part, as it was given. */
function commonOptions(values: Readonly<Record<string, string | boolean | undefined>>): string[] {
  return ['rows', 'seconds', 'rounds', 'connections', 'keep'].flatMap((name) => {
    const value = values[name];
    return typeof value === 'string' ? [`--${name}`, value] : [];
  });
}

function readArguments() {
  return parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      results: { type: 'string' },
      rows: { type: 'string' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      connections: { type: 'string' },
      only: { type: 'string' },
      sizes: { type: 'string' },
      keep: { type: 'string' },
      profile: { type: 'string' },
      overload: { type: 'boolean' },
      minutes: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

function wholeNumber(option: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least) {
    throw new TypeError(`${option} must be a whole number of at least ${least}, not ${text}`);
  }
  return number;
}

function list(text: string | undefined): string[] | undefined {
  return text?.split(',').map((word) => word.trim());
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const isShort = error instanceof Interrupted || error instanceof TypeError;
    const text = error instanceof Error ? (isShort ? error.message : error.stack) : String(error);
    process.stderr.write(`${text ?? ''}\n`);
    process.exitCode = error instanceof Interrupted ? 130 : 1;
  },
);
