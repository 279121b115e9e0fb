// The part "live": equal live KPIs pushed to many sockets, beside the floor of pushing and plain Apollo.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Role } from '../src/platform';
import type { Bench } from './harness/bench';
import { type Cores, openFilesLimit, shareCores } from './harness/cores';
import { headersOf, NODE_OPTIONS, startGateway } from './harness/gateway';
import { type ClientInit, type Delivered, type LiveClients, startLiveClients } from './harness/live-clients';
import type { Part, Report } from './harness/part';
import { installPeers, peersFolder } from './harness/peers';
import { type BenchPostgres, startPostgres } from './harness/postgres';
import { exactCpuSeconds, residentBytes, type RunningProcess, startProcess } from './harness/processes';
import { figure, type Ratio, textTable } from './harness/report';
import { medianOfKnown } from './harness/rounds';
import { COUNTING, countStatements, type Statements } from './harness/statements';
import { addSmall, CONTACT, type LiveData, liveData } from './live-data';

/** What a dashboard shows. The moment comes first, because the clients look for it in each message. */
const FIELDS = `asOf version epoch timezone waiting active abandonedSessions avgFirstResponseSeconds
  avgTimeToFirstResponseSeconds avgWaitSeconds avgResolutionSeconds avgHandleSeconds csatAverage csatPercentage
  csatSatisfiedPercentage fcrRate sessionsToday humanModeUsers`.replace(/\s+/g, ' ');
const QUERY = `subscription { liveKpis { ${FIELDS} } }`;
/** Large messages, so that the buffers of who does not read fill up. */
const WIDE_QUERY = `subscription { liveKpis { asOf ${Array.from(
  { length: 30 },
  (_, index) => `d${index}: details { name value unit n invalid pending from to }`,
).join(' ')} } }`;
const CHANGE = `mutation { startSession(contactExternalId: "${CONTACT}") { id } }`;
const MOVING = ['asOf', 'version', 'epoch'];
/** The same for all: an id belongs to its socket. */
const SUBSCRIPTION_ID = '0b9e5f0a-3c0f-4a53-9d3c-5a1f0f7f3b52';

const FLOOR = 'floor';
const OURS = 'opsgraph';
const APOLLO = 'apollo-pubsub';
const NAMES = [FLOOR, OURS, APOLLO];

const SIZES = [100, 1_000, 5_000, 10_000];
/** The targets are meant for so many. */
const TARGET_SIZE = 5_000;
const TARGETS = { cpu: 2, latency: 2, latencyMs: 140, kpis: 1, kibibytes: 30, stalled: 1.5, memory: 1.1 };

/** A group is computed at most once a second: changes that come a little more seldom never wait for that. */
const CHANGE_EVERY_MS = 1_100;
const WARM_CHANGES = 5;
/** Until everything has come that was pushed. */
const SETTLE_MS = 1_000;
const READERS_OF_SMALL = 5;
const CHANGED_AT_ONCE = 20;
const STALLED_SIZE = 1_000;
const STALLED_SHARE = 0.01;
/** Files that a process has open beside its sockets. */
const SPARE_FILES = 200;

/** One measurement of somebody. */
interface Round extends Delivered {
  /** Messages that should have come. */
  readonly expected: number;
  /** Microseconds of the server's processor time per message that came. */
  readonly cpu: number | null;
  /** Memory of the server, at the end. */
  readonly resident: number | null;
  /** KiB that each socket took; null where that was not looked at. */
  readonly perSocket: number | null;
  /** Statements by how they begin. */
  readonly statements: Readonly<Record<string, number>>;
}

interface Measured {
  readonly title: string;
  readonly contestants: readonly { readonly name: string; readonly rounds: readonly Round[] }[];
}

interface Setting {
  readonly bench: Bench;
  readonly cores: Cores;
  readonly postgres: BenchPostgres;
  readonly data: LiveData;
  readonly clients: LiveClients;
  readonly statements: Statements;
  /** What the gateway pushes, by query: the floor sends the same. */
  readonly payloads: Map<string, string>;
}

/** Who is pushed to, and what changes each time. */
interface Shape {
  readonly title: string;
  readonly query: string;
  /** The organization of each client. */
  readonly readers: readonly string[];
  /** The organizations that the change of this number is made in. */
  readonly changed: (change: number) => readonly string[];
}

export const livePart: Part = {
  name: 'live',
  measures:
    'live KPIs pushed to many sockets, beside one buffer written to all of them and beside plain Apollo',
  defaults: { seconds: 10, rounds: 3 },
  run,
};

async function run(bench: Bench): Promise<Report> {
  const unknown = bench.only?.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`--only: there is no ${unknown}, there are ${NAMES.join(', ')}`);
  }
  const names = NAMES.filter((name) => bench.only?.includes(name) ?? true);
  const sizes = possibleSizes(bench);
  installPeers(bench);
  const cores = shareCores(bench);
  const clients = startLiveClients(bench);
  cores.forOthers(clients.pid);
  const postgres = await startPostgres(bench, COUNTING);
  cores.forOthers(postgres.pid);
  const statements = await countStatements(bench, postgres);
  const data = await liveData(postgres);
  const setting: Setting = { bench, cores, postgres, data, clients, statements, payloads: new Map() };
  await agree(setting, names);

  const crowds = sizes.map((size) => crowd(data, size));
  const cases: Measured[] = [];
  for (const shape of crowds) {
    const measured = await measureShape(setting, shape, names);
    // A whole run takes long: what is known is shown.
    bench.say(`\n${tableOf(measured)}\n`);
    cases.push(measured);
  }
  const [reading, stalled] = await measureStalled(setting, names);
  await addSmall(bench, postgres, data);
  cases.push(await measureShape(setting, organizations(data), names), reading, stalled);
  return {
    cases,
    tables: cases.map(tableOf),
    ratios: ratiosOf(cases, sizes),
    setting: {
      cores: cores.described,
      changeEveryMs: CHANGE_EVERY_MS,
      changedAtOnce: CHANGED_AT_ONCE,
      query: QUERY,
      wideQuery: WIDE_QUERY,
    },
  };
}

function possibleSizes(bench: Bench): readonly number[] {
  const most = openFilesLimit() - SPARE_FILES;
  const sizes = bench.sizes ?? SIZES;
  const possible = sizes.filter((size) => size <= most);
  if (possible.length < sizes.length) {
    bench.say(
      `left out: more than ${most} clients, because a process may not open more files here (ulimit -n)`,
    );
  }
  return possible;
}

function crowd({ large }: LiveData, size: number): Shape {
  return {
    title: `${size} clients`,
    query: QUERY,
    readers: Array.from({ length: size }, () => large),
    changed: () => [large],
  };
}

function organizations({ small }: LiveData): Shape {
  return {
    title: `${small.length} organizations × ${READERS_OF_SMALL}`,
    query: QUERY,
    readers: small.flatMap((id) => Array.from({ length: READERS_OF_SMALL }, () => id)),
    changed: (change) =>
      Array.from({ length: CHANGED_AT_ONCE }, (_, index) => {
        const place = (change * CHANGED_AT_ONCE + index) % small.length;
        return small[place] ?? '';
      }),
  };
}

/** Everyone is measured in each round, in an order that rotates, as a process that was started for it. */
async function measureShape(setting: Setting, shape: Shape, names: readonly string[]): Promise<Measured> {
  const { bench } = setting;
  const rounds = new Map<string, Round[]>(names.map((name) => [name, []]));
  for (let round = 0; round < bench.rounds; round += 1) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const contestant = await start(setting, name, shape.query);
      try {
        const empty = await memoryWithFew(setting, contestant, shape);
        await contestant.open(shape.readers);
        await warmUp(setting, contestant, shape);
        const measured = await measureWindow(setting, contestant, shape, shape.readers.length);
        rounds.get(name)?.push({ ...measured, perSocket: kibibytesEach(empty, measured, shape) });
        await setting.clients.close();
      } finally {
        await contestant.process.stop();
      }
    }
    bench.say(`${shape.title}: round ${round + 1} of ${bench.rounds}`);
  }
  return { title: shape.title, contestants: names.map((name) => ({ name, rounds: rounds.get(name) ?? [] })) };
}

function kibibytesEach(empty: number | null, { resident }: Round, { readers }: Shape): number | null {
  return empty === null || resident === null ? null : (resident - empty) / 1024 / readers.length;
}

/** First everybody reads, then one in a hundred stops: how do the others fare? */
async function measureStalled(
  setting: Setting,
  names: readonly string[],
): Promise<[reading: Measured, stalled: Measured]> {
  const { bench, clients, data } = setting;
  const shape = { ...crowd(data, STALLED_SIZE), query: WIDE_QUERY };
  const stalling = STALLED_SIZE * STALLED_SHARE;
  // Apollo's schema has no details.
  const taking = names.filter((name) => name !== APOLLO);
  const contestants = taking.map((name) => ({ name, before: [] as Round[], after: [] as Round[] }));
  for (let round = 0; round < bench.rounds; round += 1) {
    for (const { name, before, after } of contestants) {
      const contestant = await start(setting, name, shape.query);
      try {
        await contestant.open(shape.readers);
        await warmUp(setting, contestant, shape);
        before.push(await measureWindow(setting, contestant, shape, STALLED_SIZE));
        await clients.stall(stalling);
        after.push(await measureWindow(setting, contestant, shape, STALLED_SIZE - stalling));
        await clients.close();
      } finally {
        await contestant.process.stop();
      }
    }
    bench.say(`stalled: round ${round + 1} of ${bench.rounds}`);
  }
  return [
    {
      title: `${STALLED_SIZE} clients, large messages`,
      contestants: contestants.map(({ name, before }) => ({ name, rounds: before })),
    },
    {
      title: `the same, ${stalling} do not read`,
      contestants: contestants.map(({ name, after }) => ({ name, rounds: after })),
    },
  ];
}

/** Somebody who pushes. */
interface Contestant {
  readonly name: string;
  readonly process: RunningProcess;
  open(readers: readonly string[]): Promise<void>;
  /** Makes a change in an organization; returns when that was asked for. */
  change(organization: string): Promise<number>;
}

async function start(setting: Setting, name: string, query: string): Promise<Contestant> {
  const { bench, cores, postgres, clients, payloads } = setting;
  const process = await (name === OURS
    ? // Jobs are another process's work where so many watch (npx opsgraph worker).
      startGateway(bench, postgres, { environment: { JOBS: 'false' } })
    : startProcess(bench, {
        name,
        parameters: [
          ...NODE_OPTIONS,
          path.join(peersFolder, name === FLOOR ? 'live-floor.mjs' : 'live-apollo.mjs'),
        ],
        environment: {
          // Its connections serve all organizations, and it knows nothing of row-level security.
          DATABASE_URL: postgres.ownerUrl,
          ORGANIZATION_ID: setting.data.large,
          PAYLOAD: payloads.get(query) ?? '',
          SUBSCRIPTION_ID,
        },
      }));
  cores.forServer(process.pid);
  const tokens = new Map<string, Promise<Readonly<Record<string, string>>>>();
  const headers = async (organization: string): Promise<Readonly<Record<string, string>>> => {
    if (name !== OURS) {
      return { 'x-org-id': organization };
    }
    const known = tokens.get(organization) ?? headersOf(Role.ADMIN, organization, randomUUID());
    tokens.set(organization, known);
    return known;
  };
  return {
    name,
    process,
    open: async (readers) =>
      clients.open({
        url: process.url.replace('http', 'ws'),
        inits: await Promise.all(
          readers.map(async (organization): Promise<ClientInit> => ({
            group: organization,
            // An actor may have fifty sockets: each is somebody else.
            init:
              name === OURS
                ? { ...(await headersOf(Role.ANALYST, organization, randomUUID())) }
                : { organization },
          })),
        ),
        subscriptionId: SUBSCRIPTION_ID,
        query,
      }),
    change: async (organization) => {
      const sent = { 'content-type': 'application/json', ...(await headers(organization)) };
      const asked = performance.timeOrigin + performance.now();
      const response = await fetch(process.url, {
        method: 'POST',
        headers: sent,
        body: JSON.stringify({ query: CHANGE }),
      });
      const text = await response.text();
      if (response.status !== 200 || text.includes('"errors"')) {
        throw new Error(`${name}: a change failed with ${response.status}: ${text.slice(0, 500)}`);
      }
      return asked;
    },
  };
}

/** Bytes that the server has when everything has been used once and nobody is there. */
async function memoryWithFew(setting: Setting, contestant: Contestant, shape: Shape): Promise<number | null> {
  const few = shape.readers.slice(0, 50);
  await contestant.open(few);
  for (let change = 0; change < WARM_CHANGES; change += 1) {
    await contestant.change(few[0] ?? '');
    await setTimeout(CHANGE_EVERY_MS);
  }
  await setting.clients.close();
  await setTimeout(SETTLE_MS);
  return residentBytes(contestant.process.pid);
}

async function warmUp(setting: Setting, contestant: Contestant, shape: Shape): Promise<void> {
  for (let change = 0; change < WARM_CHANGES; change += 1) {
    await Promise.all(shape.changed(change).map((organization) => contestant.change(organization)));
    await setTimeout(CHANGE_EVERY_MS);
  }
  await setTimeout(SETTLE_MS);
  const { messages } = await setting.clients.arrived();
  if (messages === 0) {
    throw new Error(`${contestant.name}, ${shape.title}: nothing was pushed`);
  }
}

async function measureWindow(
  { bench, clients, statements }: Setting,
  contestant: Contestant,
  shape: Shape,
  reading: number,
): Promise<Round> {
  const { pid } = contestant.process;
  const count = Math.max(1, Math.round((bench.seconds * 1000) / CHANGE_EVERY_MS));
  const changes: Record<string, number[]> = {};
  let changed = 0;
  await clients.begin();
  await statements.reset();
  const before = exactCpuSeconds(pid);
  let next = performance.now();
  for (let change = 0; change < count; change += 1) {
    await setTimeout(Math.max(0, next - performance.now()));
    next += CHANGE_EVERY_MS;
    const now = shape.changed(WARM_CHANGES + change);
    changed += now.length;
    await Promise.all(
      now.map(async (organization) => {
        (changes[organization] ??= []).push(await contestant.change(organization));
      }),
    );
  }
  await setTimeout(SETTLE_MS);
  const after = exactCpuSeconds(pid);
  const counts = await statements.counts();
  const resident = residentBytes(pid);
  const delivered = await clients.end(changes);
  if (delivered.messages === 0) {
    throw new Error(`${contestant.name}, ${shape.title}: nothing came`);
  }
  const readersOfEach = new Set(shape.readers).size === 1 ? reading : READERS_OF_SMALL;
  const round = {
    ...delivered,
    expected: changed * readersOfEach,
    cpu: before === null || after === null ? null : ((after - before) * 1e6) / delivered.messages,
    resident,
    perSocket: null,
    statements: Object.fromEntries(counts),
  };
  if (round.messages !== round.expected || round.lost > 0) {
    bench.say(
      `${contestant.name}, ${shape.title}: ${round.messages} messages of ${round.expected}, ` +
        `${round.lost} sockets lost${round.firstFailure === null ? '' : ` (${round.firstFailure})`}`,
    );
  }
  return round;
}

/** Before anything is measured: what one pushes, the others must push as well. */
async function agree(setting: Setting, names: readonly string[]): Promise<void> {
  const { data, payloads } = setting;
  const sample = async (name: string, query: string): Promise<string> => {
    const contestant = await start(setting, name, query);
    try {
      await contestant.open([data.large]);
      await setTimeout(SETTLE_MS);
      await contestant.change(data.large);
      await setTimeout(2 * SETTLE_MS);
      const { sample: text } = await setting.clients.arrived();
      await setting.clients.close();
      if (text === null) {
        throw new Error(`${name} pushes nothing`);
      }
      return JSON.stringify((JSON.parse(text) as { payload: unknown }).payload);
    } finally {
      await contestant.process.stop();
    }
  };
  for (const query of [QUERY, WIDE_QUERY]) {
    payloads.set(query, await sample(OURS, query));
  }
  // Each of them has made one change more than the one before.
  const right = kpisOf(payloads.get(QUERY) ?? '');
  for (const name of names.filter((each) => each !== OURS)) {
    const got = kpisOf(await sample(name, QUERY));
    const wrong = Object.keys({ ...right, ...got }).filter(
      (field) => !MOVING.includes(field) && !isAsGood(field, right[field], got[field], name),
    );
    if (wrong.length > 0) {
      throw new Error(
        `${name} pushes something else: ${wrong.map((field) => `${field} ${String(got[field])} instead of ${String(right[field])}`).join(', ')}`,
      );
    }
  }
}

/** Sessions that the samples themselves have started. */
const SAMPLES = 2;

function isAsGood(field: string, right: unknown, got: unknown, name: string): boolean {
  if (typeof right !== 'number' || typeof got !== 'number') {
    return right === got;
  }
  const started = name === APOLLO && ['waiting', 'sessionsToday'].includes(field) ? SAMPLES : 0;
  return Math.abs(right + started - got) <= 1e-6 * Math.max(1, Math.abs(right));
}

function kpisOf(payload: string): Record<string, unknown> {
  return (JSON.parse(payload) as { data: { liveKpis: Record<string, unknown> } }).data.liveKpis;
}

/** Statements that compute numbers: the scans of the metrics, and the peer's one. */
const KPI_STATEMENT = /\/\* metrics\.|^(WITH|SELECT).*(chat_sessions|csat_responses|contact_chat_modes)/;

/** How often the numbers were computed for each push; 1 when each push has its own computation and none is wasted. */
function kpisPerPush({ statements, pushes }: Round): number | null {
  const calls = Object.entries(statements).flatMap(([label, count]) =>
    KPI_STATEMENT.test(label) ? [count] : [],
  );
  return calls.length === 0 ? null : Math.max(...calls) / pushes;
}

function statementsPerPush({ statements, pushes }: Round): number {
  return Object.values(statements).reduce((sum, count) => sum + count, 0) / pushes;
}

function tableOf({ title, contestants }: Measured): string {
  const base = contestants[0]?.rounds ?? [];
  const head = [
    title,
    'messages',
    'bytes each',
    'CPU µs/message',
    `of ${contestants[0]?.name ?? ''}`,
    'p50 ms',
    'p99 ms',
    'p99 ms from asking',
    'KiB/socket',
    'MiB',
    'statements/push',
    'KPI sets/push',
  ];
  const lines = contestants.map(({ name, rounds }) => {
    const cell = (value: (round: Round) => number | null, digits: number): string =>
      figure(medianOfKnown(rounds.map(value)), digits);
    return [
      name,
      cell(({ messages }) => messages, 0),
      cell(({ bytes, messages }) => bytes / messages, 0),
      cell(({ cpu }) => cpu, 1),
      figure(
        quotient(rounds, base, ({ cpu }) => cpu),
        2,
      ),
      cell(({ stamped }) => stamped.p50, 1),
      cell(({ stamped }) => stamped.p99, 1),
      cell(({ asked }) => asked.p99, 1),
      cell(({ perSocket }) => perSocket, 1),
      cell(({ resident }) => (resident === null ? null : resident / 1024 ** 2), 0),
      cell(statementsPerPush, 2),
      cell(kpisPerPush, 2),
    ];
  });
  return textTable([head, ...lines]);
}

/** The median of the quotients within the rounds. */
function quotient(
  upper: readonly Round[],
  lower: readonly Round[],
  value: (round: Round) => number | null,
): number | null {
  return medianOfKnown(
    upper.map((round, index) => {
      const below = lower[index];
      const [above, base] = [value(round), below === undefined ? null : value(below)];
      return above === null || base === null || base === 0 ? null : above / base;
    }),
  );
}

function ratiosOf(cases: readonly Measured[], sizes: readonly number[]): Ratio[] {
  const size = sizes.includes(TARGET_SIZE) ? TARGET_SIZE : (sizes.at(-1) ?? 0);
  const index = sizes.indexOf(size);
  const of = (measured: Measured | undefined, name: string): readonly Round[] =>
    measured?.contestants.find((each) => each.name === name)?.rounds ?? [];
  const [ours, floor, apollo] = [OURS, FLOOR, APOLLO].map((name) => of(cases[index], name)) as [
    readonly Round[],
    readonly Round[],
    readonly Round[],
  ];
  const cpu = ({ cpu: value }: Round): number | null => value;
  const p99 = ({ stamped }: Round): number | null => stamped.p99;
  const ours99 = medianOfKnown(ours.map(p99));
  const isQuick = ours99 !== null && ours99 < TARGETS.latencyMs;
  const [reading, stalled] = cases.slice(-2).map((measured) => of(measured, OURS)) as [
    readonly Round[],
    readonly Round[],
  ];
  return [
    atMost(`${size} clients, CPU per message ${OURS}/${FLOOR}`, quotient(ours, floor, cpu), TARGETS.cpu),
    atMost(`CPU per message ${APOLLO}/${FLOOR}`, quotient(apollo, floor, cpu), null),
    atMost(
      `p99 ${OURS}/${FLOOR} (or below ${TARGETS.latencyMs} ms: ${figure(ours99, 0)} ms)`,
      quotient(ours, floor, p99),
      TARGETS.latency,
      isQuick,
    ),
    atMost('KPI statement sets per push', medianOfKnown(ours.map(kpisPerPush)), TARGETS.kpis),
    atMost(
      `KiB per socket ${OURS}`,
      medianOfKnown(ours.map(({ perSocket }) => perSocket)),
      TARGETS.kibibytes,
    ),
    atMost('some do not read, p99 of the others', quotient(stalled, reading, p99), TARGETS.stalled),
    atMost(
      'some do not read, memory',
      quotient(stalled, reading, ({ resident }) => resident),
      TARGETS.memory,
    ),
  ].filter((ratio) => ratio !== null);
}

function atMost(name: string, value: number | null, target: number | null, isMet = false): Ratio | null {
  return value === null
    ? null
    : { name, value, target, bound: 'most', met: isMet || target === null || value <= target };
}
