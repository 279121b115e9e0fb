// The part "export": a long file, beside COPY … TO STDOUT WITH CSV through a bare HTTP server; and what the gateway's
// memory grows by meanwhile, also where the reader is slow.
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Role } from '../src/platform';
import { type ExportData, exportData } from './export-data';
import type { Bench } from './harness/bench';
import { startGateway } from './harness/gateway';
import type { Part, Report } from './harness/part';
import { peersFolder } from './harness/peers';
import { type BenchPostgres, startPostgres } from './harness/postgres';
import { cpuSeconds, residentBytes, type RunningProcess, startProcess } from './harness/processes';
import { figure, type Ratio, textTable } from './harness/report';
import { median } from './harness/rounds';

const OURS = 'opsgraph';
const PEER = 'copy';
const CASES = ['metric-rows', 'audit-logs'] as const;
const FORMATS = ['csv', 'ndjson', 'arrow'] as const;
const TARGET = 0.5;
const MOST_GROWTH_MIB = 50;
const MIB = 1024 * 1024;
/** A reader on a bad line. */
const SLOW_BYTES_PER_SECOND = 2 * MIB;
const SLOW_SECONDS = 20;
const SAMPLE_MS = 100;

export const exportPart: Part = {
  name: 'export',
  measures: 'a long CSV, beside COPY TO STDOUT through node:http, and the memory that it takes',
  defaults: { seconds: 1, rounds: 3, rows: 5_000_000 },
  run,
};

interface Contestant {
  readonly name: string;
  readonly process: RunningProcess;
  readonly url: (report: string, format: string) => string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Reading {
  readonly seconds: number;
  readonly bytes: number;
  readonly lines: number;
  readonly cpu: number | null;
  /** What the process grew by while it was read. */
  readonly growth: number | null;
}

async function run(bench: Bench): Promise<Report> {
  const postgres = await startPostgres(bench);
  const data = await exportData(bench, postgres);
  const contestants = [await ours(bench, postgres, data), await peer(bench, postgres, data)];
  const [gateway] = contestants;
  if (gateway === undefined) {
    throw new Error('There is no gateway');
  }
  const readings = new Map<string, Reading[]>();
  const note = (key: string, reading: Reading): void => {
    readings.set(key, [...(readings.get(key) ?? []), reading]);
    const { seconds, lines, growth } = reading;
    bench.say(`${key}: ${seconds.toFixed(1)} s, ${lines} lines, grew by ${mib(growth)} MiB`);
  };
  // Once each, so that code is compiled and pages are read; a short file suffices.
  for (const contestant of contestants) {
    for (const report of CASES) {
      bench.say(`warming up ${contestant.name} ${report}`);
      await read(bench, contestant, report, 'csv', 64 * MIB);
    }
  }
  for (let round = 0; round < bench.rounds; round += 1) {
    for (const report of CASES) {
      for (const contestant of round % 2 === 0 ? contestants : contestants.toReversed()) {
        note(`${report} ${contestant.name}`, whole(await read(bench, contestant, report, 'csv'), data));
      }
    }
  }
  for (const format of FORMATS.slice(1)) {
    note(`${CASES[0]} ${OURS} ${format}`, await read(bench, gateway, CASES[0], format));
  }
  const slow = await readSlowly(bench, gateway);
  note(`${CASES[1]} ${OURS} slow reader`, slow);
  const ratios = CASES.flatMap((report): Ratio[] => {
    const [own = [], other = []] = [OURS, PEER].map((name) => readings.get(`${report} ${name}`));
    const value = median(own.map(({ seconds }, round) => (other[round]?.seconds ?? 0) / seconds));
    const growth = median(own.map((each) => (each.growth ?? 0) / MIB));
    return [
      { name: `${report} of COPY`, value, target: TARGET, met: value >= TARGET },
      {
        name: `${report} MiB grown`,
        value: growth,
        target: MOST_GROWTH_MIB,
        bound: 'most',
        met: growth < MOST_GROWTH_MIB,
      },
    ];
  });
  const slowGrowth = (slow.growth ?? 0) / MIB;
  ratios.push({
    name: 'slow reader MiB grown',
    value: slowGrowth,
    target: MOST_GROWTH_MIB,
    bound: 'most',
    met: slowGrowth < MOST_GROWTH_MIB,
  });
  const lines = [...readings].map(([key, all]) => [
    key,
    figure(median(all.map(({ seconds }) => seconds)), 1),
    figure(median(all.map((each) => each.lines / each.seconds / 1_000)), 0),
    figure(median(all.map((each) => each.bytes / each.seconds / MIB)), 0),
    figure(median(all.map(({ cpu }) => cpu ?? 0)), 1),
    mib(median(all.map(({ growth }) => growth ?? 0))),
  ]);
  return {
    cases: [...readings].map(([name, rounds]) => ({ name, rounds })),
    tables: [textTable([['file', 'seconds', '1000 rows/s', 'MiB/s', 'own CPU s', 'MiB grown'], ...lines])],
    ratios,
    setting: { rows: data.rows },
  };
}

async function ours(bench: Bench, postgres: BenchPostgres, data: ExportData): Promise<Contestant> {
  const process = await startGateway(bench, postgres, {
    environment: { EXPORT_MAX_SECONDS: '3600' },
  });
  const headers = await process.headersOf(Role.ORG_ADMIN, data.organizationId, data.readerId);
  const window = {
    'metric-rows': `metric=messages&from=${data.from}&to=${data.to}`,
    'audit-logs': `filter.from=${data.from}&filter.to=${data.to}`,
  };
  return {
    name: OURS,
    process,
    headers,
    url: (report, format) =>
      process.url.replace(
        '/graphql',
        `/v1/exports/${report}.${format}?${window[report as keyof typeof window]}`,
      ),
  };
}

async function peer(bench: Bench, postgres: BenchPostgres, data: ExportData): Promise<Contestant> {
  const process = await startProcess(bench, {
    name: PEER,
    parameters: [path.join(peersFolder, 'export-copy.mjs')],
    environment: {
      DATABASE_URL: postgres.applicationUrl,
      ORGANIZATION_ID: data.organizationId,
      // What is read is recorded in the trail itself.
      UNTIL: data.to,
    },
  });
  return { name: PEER, process, headers: {}, url: (report) => process.url.replace('/graphql', `/${report}`) };
}

/** Reads a file as fast as it comes, to its end or so far. */
async function read(
  bench: Bench,
  contestant: Contestant,
  report: string,
  format: string,
  atMost = Number.POSITIVE_INFINITY,
): Promise<Reading> {
  return measured(bench, contestant, report, format, async (response) => {
    let [bytes, lines] = [0, 0];
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (format !== 'arrow') {
        for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) {
          lines += 1;
        }
      }
      if (bytes >= atMost) {
        break;
      }
    }
    return { bytes, lines };
  });
}

/** Reads for some seconds, no faster than a bad line would. */
async function readSlowly(bench: Bench, contestant: Contestant): Promise<Reading> {
  return measured(bench, contestant, CASES[1], 'csv', async (response) => {
    const began = performance.now();
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      const due = (bytes / SLOW_BYTES_PER_SECOND) * 1_000 - (performance.now() - began);
      if (due > 0) {
        await setTimeout(due);
      }
      if (performance.now() - began > SLOW_SECONDS * 1_000) {
        break;
      }
    }
    return { bytes, lines: 0 };
  });
}

async function measured(
  bench: Bench,
  { process, url, headers, name }: Contestant,
  report: string,
  format: string,
  consume: (response: IncomingMessage) => Promise<{ readonly bytes: number; readonly lines: number }>,
): Promise<Reading> {
  bench.signal.throwIfAborted();
  const before = { resident: residentBytes(process.pid), cpu: cpuSeconds(process.pid) };
  let most = before.resident ?? 0;
  const sampling = setInterval(() => {
    most = Math.max(most, residentBytes(process.pid) ?? 0);
  }, SAMPLE_MS);
  const began = performance.now();
  try {
    const request = get(url(report, format), { agent: false, headers });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) {
      throw new Error(`${name} answers ${report} with status ${response.statusCode ?? ''}`);
    }
    const read = await consume(response);
    request.destroy();
    const cpu = cpuSeconds(process.pid);
    return {
      ...read,
      seconds: (performance.now() - began) / 1_000,
      cpu: cpu === null || before.cpu === null ? null : cpu - before.cpu,
      growth: before.resident === null ? null : most - before.resident,
    };
  } finally {
    clearInterval(sampling);
    // Whatever was held is given back.
    await setTimeout(1_000);
  }
}

/** Whoever answers less does less. */
function whole(reading: Reading, { rows }: ExportData): Reading {
  if (reading.lines !== rows + 1) {
    throw new Error(`A file of ${reading.lines} lines was read; right were ${rows + 1}`);
  }
  return reading;
}

function mib(bytes: number | null): string {
  return figure(bytes === null ? null : bytes / MIB, 0);
}
