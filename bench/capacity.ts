// The part "capacity": what one of each costs (processor time, bytes of the write-ahead log, bytes kept), so that an installation can be
// planned: docs/scaling.md reckons with it. Nothing is compared here.
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { Role } from '../src/platform';
import { auditData } from './audit-data';
import type { Bench } from './harness/bench';
import { type RunningGateway, startGateway, startWorker } from './harness/gateway';
import { startIngestLoad } from './harness/ingest-load';
import { startLoad } from './harness/load';
import type { Part, Report } from './harness/part';
import { installPeers } from './harness/peers';
import { type BenchPostgres, startPostgres } from './harness/postgres';
import { exactCpuSeconds, familyCpuSeconds, residentBytes } from './harness/processes';
import { figure, textTable } from './harness/report';
import { medianOfKnown } from './harness/rounds';
import { fillTables, ingestData, settle } from './ingest-data';
import { CONTACT, liveData } from './live-data';
import { metricsData } from './metrics-data';
import { reportsData } from './reports-data';
import { usageData } from './usage-data';

const CLIENTS = 4;
const BATCH = 1_000;
const IDLE_SECONDS = 10;
const WARM_SECONDS = 3;
const POLL_MS = 50;
const MIB = 1024 * 1024;
const ROLLUPS = ['rollups', 'rollup_members', 'rollup_member_numbers'];
/** Of everybody's data. */
const DAYS = 90;

const ANSWERS: readonly { readonly name: string; readonly role: Role; readonly query: string }[] = [
  { name: 'an answer: { me { id } }', role: Role.ANALYST, query: '{ me { id } }' },
  {
    name: 'a change: startSession, audited',
    role: Role.SERVICE,
    query: `mutation { startSession(contactExternalId: "${CONTACT}") { id } }`,
  },
];

/** What one of something takes; null where it was not looked at. */
interface Cost {
  readonly name: string;
  /** Microseconds of processor time, of ours and of PostgreSQL. */
  readonly own: number | null;
  readonly database: number | null;
  /** Bytes of the write-ahead log. */
  readonly wal: number | null;
}

export const capacityPart: Part = {
  name: 'capacity',
  measures: 'what one event, change and row takes of processors, log and disk, for docs/scaling.md',
  defaults: { seconds: 10, rounds: 3, rows: 500_000 },
  run,
};

async function run(bench: Bench): Promise<Report> {
  installPeers(bench);
  const postgres = await startPostgres(bench);
  const { large } = await liveData(postgres);
  const gateway = await startGateway(bench, postgres, { environment: { JOBS: 'false' } });
  const costs: Cost[] = [];
  for (const answer of ANSWERS) {
    costs.push(await costOfAsking(bench, postgres, gateway, large, answer));
  }
  costs.push(...(await costsOfEvents(bench, postgres, gateway, large)));
  const idle = await idleOf(bench, postgres, gateway);
  const kept = await bytesKept(bench);
  return {
    cases: [{ costs }, { idle }, { kept }],
    tables: [
      textTable([
        ['of one', 'own CPU µs', 'database CPU µs', 'log bytes'],
        ...costs.map(({ name, own, database, wal }) => [
          name,
          figure(own, 1),
          figure(database, 1),
          figure(wal, 0),
        ]),
      ]),
      textTable([
        ['when nobody asks', 'memory MiB', 'CPU ms/s'],
        ...idle.map(({ name, memory, cpu }) => [name, figure(memory, 0), figure(cpu, 1)]),
      ]),
      textTable([
        ['kept, with indexes', 'rows', 'bytes a row'],
        ...kept.map(({ name, rows, bytes }) => [name, String(rows), figure(bytes / rows, 0)]),
      ]),
    ],
    ratios: [],
    setting: { rows: bench.rows, clients: CLIENTS, batch: BATCH },
  };
}

async function costOfAsking(
  bench: Bench,
  postgres: BenchPostgres,
  gateway: RunningGateway,
  organizationId: string,
  { name, role, query }: (typeof ANSWERS)[number],
): Promise<Cost> {
  const load = startLoad(bench);
  const target = {
    url: gateway.url,
    headers: {
      'content-type': 'application/json',
      ...(await gateway.headersOf(role, organizationId, randomUUID())),
    },
    body: JSON.stringify({ query }),
    bytes: null,
  };
  const ask = async (seconds: number): Promise<number> =>
    (await load.run({ target, connections: CLIENTS, warmMs: 0, measureMs: seconds * 1_000 })).answered;
  await ask(WARM_SECONDS);
  const rounds: Cost[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    rounds.push(await costOf(name, postgres, gateway.pid, () => ask(bench.seconds)));
  }
  return medianCost(rounds);
}

/** Of taking events in, and of what a worker then makes of them. */
async function costsOfEvents(
  bench: Bench,
  postgres: BenchPostgres,
  gateway: RunningGateway,
  organizationId: string,
): Promise<Cost[]> {
  const load = startIngestLoad(bench);
  const headers = {
    'content-type': 'application/x-ndjson',
    ...(await gateway.headersOf(Role.SERVICE, organizationId, randomUUID())),
  };
  const url = gateway.url.replace('/graphql', '/v1/events');
  const send = async (seconds: number): Promise<number> => {
    const { answered } = await load.run({
      url,
      headers,
      format: 'ndjson',
      ids: 'v7',
      clients: CLIENTS,
      warmMs: 0,
      measureMs: seconds * 1_000,
    });
    return answered * BATCH;
  };
  await send(WARM_SECONDS);
  const [taking, projecting]: [Cost[], Cost[]] = [[], []];
  for (let round = 0; round < bench.rounds; round += 1) {
    await asOwner(postgres, (owner) =>
      owner.query(
        '/* bench.empty */ TRUNCATE events, event_ids, event_batches, pending_batches, dead_letters',
      ),
    );
    let sent = 0;
    taking.push(
      await costOf(
        'an event taken in: /v1/events, JSON lines, a tenth repeated',
        postgres,
        gateway.pid,
        async () => {
          sent = await send(bench.seconds);
          return sent;
        },
      ),
    );
    const worker = await startWorker(bench, postgres);
    // What it took to start is not the events'.
    projecting.push(
      await costOf('the same projected by a worker, rollups and all', postgres, worker.pid, async () => {
        await untilDone(bench, postgres);
        return sent;
      }),
    );
    await worker.stop();
    bench.say(`events: round ${round + 1} of ${bench.rounds}`);
  }
  return [medianCost(taking), medianCost(projecting)];
}

async function costOf(
  name: string,
  postgres: BenchPostgres,
  pid: number,
  work: () => Promise<number>,
): Promise<Cost> {
  const now = async () => ({
    own: exactCpuSeconds(pid),
    database: familyCpuSeconds(postgres.pid),
    wal: await logPosition(postgres),
  });
  const before = await now();
  const times = await work();
  const after = await now();
  const each = (from: number | null, until: number | null, scale: number): number | null =>
    from === null || until === null ? null : ((until - from) * scale) / times;
  return {
    name,
    own: each(before.own, after.own, 1e6),
    database: each(before.database, after.database, 1e6),
    wal: each(before.wal, after.wal, 1),
  };
}

function medianCost(rounds: readonly Cost[]): Cost {
  return {
    name: rounds[0]?.name ?? '',
    own: medianOfKnown(rounds.map(({ own }) => own)),
    database: medianOfKnown(rounds.map(({ database }) => database)),
    wal: medianOfKnown(rounds.map(({ wal }) => wal)),
  };
}

async function untilDone(bench: Bench, postgres: BenchPostgres): Promise<void> {
  for (;;) {
    bench.signal.throwIfAborted();
    const [row] = await asOwner(postgres, async (owner) => {
      const { rows } = await owner.query<{ left: boolean }>(
        `/* bench.left */ SELECT EXISTS (SELECT FROM pending_batches) OR EXISTS (SELECT FROM rollup_dirty)
                              OR EXISTS (SELECT FROM courses WHERE recount_after IS NOT NULL) AS left`,
      );
      return rows;
    });
    if (row?.left === false) {
      return;
    }
    await setTimeout(POLL_MS, undefined, { signal: bench.signal });
  }
}

interface Idle {
  readonly name: string;
  readonly memory: number;
  /** Milliseconds a second. */
  readonly cpu: number | null;
}

async function idleOf(bench: Bench, postgres: BenchPostgres, gateway: RunningGateway): Promise<Idle[]> {
  const worker = await startWorker(bench, postgres);
  const processes = [
    { name: 'a gateway, after its work', pid: gateway.pid, cpu: () => exactCpuSeconds(gateway.pid) },
    { name: 'a worker, just started', pid: worker.pid, cpu: () => exactCpuSeconds(worker.pid) },
  ];
  await setTimeout(WARM_SECONDS * 1_000, undefined, { signal: bench.signal });
  const before = processes.map(({ cpu }) => cpu());
  await setTimeout(IDLE_SECONDS * 1_000, undefined, { signal: bench.signal });
  const found = processes.map(({ name, pid, cpu }, index): Idle => {
    const [from = null, until] = [before[index], cpu()];
    return {
      name,
      memory: (residentBytes(pid) ?? Number.NaN) / MIB,
      cpu: from === null || until === null ? null : ((until - from) * 1_000) / IDLE_SECONDS,
    };
  });
  await worker.stop();
  return found;
}

interface Kept {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
}

/** By kind of row, from the data of the other parts; rollups grow with time, dimensions and their values, and not with rows. */
async function bytesKept(bench: Bench): Promise<Kept[]> {
  const kept: Kept[] = [];
  const sources = [
    {
      name: 'support',
      make: metricsData,
      facts: ['chat_sessions', 'messages', 'csat_responses'],
      organizations: 20,
    },
    {
      name: 'usage',
      make: usageData,
      facts: ['usage_events', 'page_views', 'user_sessions'],
      organizations: 1,
    },
    {
      name: 'alerts and reliability',
      make: reportsData,
      facts: ['alerts', 'workflow_runs', 'performance_metrics', 'predictions', 'incidents'],
      organizations: 2,
    },
    { name: 'audit', make: auditData, facts: ['audit_logs'], organizations: 0 },
  ];
  for (const { name, make, facts, organizations } of sources) {
    const own = { ...bench, part: `${bench.part}-${name.split(' ')[0] ?? ''}` };
    const postgres = await startPostgres(own);
    await make(own, postgres);
    const sizes = await sizesOf(postgres);
    kept.push(...facts.flatMap((fact) => sizes.get(fact) ?? []));
    if (organizations > 0) {
      const bytes = ROLLUPS.reduce((sum, each) => sum + (sizes.get(each)?.bytes ?? 0), 0);
      kept.push({ name: `rollups of ${name}, by organization and day`, rows: organizations * DAYS, bytes });
    }
  }
  const events = await eventsKept(bench);
  return [...events, ...kept];
}

/** Of events as they are kept until their retention ends. */
async function eventsKept(bench: Bench): Promise<Kept[]> {
  const postgres = await startPostgres({ ...bench, part: `${bench.part}-events` });
  await ingestData(postgres);
  await fillTables(postgres, bench.rows, 'v7');
  await settle(postgres);
  const sizes = await sizesOf(postgres);
  return ['events', 'event_ids'].flatMap((name) => sizes.get(name) ?? []);
}

/** Every table with its indexes, partitions as one. */
async function sizesOf(postgres: BenchPostgres): Promise<ReadonlyMap<string, Kept>> {
  const rows = await asOwner(postgres, async (owner) => {
    await owner.query('/* bench.analyze */ ANALYZE');
    const answer = await owner.query<{ name: string; rows: number; bytes: number }>(
      `/* bench.sizes */
       SELECT coalesce(pg_partition_root(c.oid), c.oid::regclass)::text AS name,
              sum(greatest(c.reltuples, 0))::float8 AS rows, sum(pg_total_relation_size(c.oid))::float8 AS bytes
         FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
        GROUP BY 1`,
    );
    return answer.rows;
  });
  return new Map(rows.map((row) => [row.name, row]));
}

async function logPosition(postgres: BenchPostgres): Promise<number> {
  const [row] = await asOwner(postgres, async (owner) => {
    const { rows } = await owner.query<{ bytes: number }>(
      `/* bench.log */ SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS bytes`,
    );
    return rows;
  });
  return row?.bytes ?? Number.NaN;
}

async function asOwner<Result>(
  postgres: BenchPostgres,
  work: (owner: Client) => Promise<Result>,
): Promise<Result> {
  const owner = new Client({ connectionString: postgres.ownerUrl });
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}
