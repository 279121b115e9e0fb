// What is registered, told and asked of reliability, through GraphQL and through the views: whose it is, and that both agree.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Client } from 'pg';
import type { StoredEvent } from '../src/ingest';
import { Role } from '../src/platform';
import { cloneDatabase, type Gateway, rowsOf, startGateway, type TestDatabase, tokenOf } from './harness';
import { relate, reliabilityEvent } from './harness/reliability';

jest.setTimeout(60_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.now();
const ago = (ms: number): Date => new Date(NOW - ms);

let database: TestDatabase;
let gateway: Gateway;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, { redisUrl: undefined });
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

interface Team {
  readonly id: string;
  readonly service: string;
  readonly analyst: string;
  readonly admin: string;
}

async function newTeam(): Promise<Team> {
  const { organizationId: id } = await rowsOf(database, { slug: `team-${randomUUID()}` });
  return {
    id,
    service: await tokenOf(Role.SERVICE, id),
    analyst: await tokenOf(Role.ANALYST, id),
    admin: await tokenOf(Role.ORG_ADMIN, id),
  };
}

async function ask(token: string, query: string, variables?: object) {
  const { data, errors } = await gateway.ask<Record<string, never>, object | undefined>(query, variables, {
    token,
  });
  return { data, problems: errors.map(({ message, extensions }) => [extensions.code, message]) };
}

async function read<Data>(token: string, query: string, variables?: object): Promise<Data> {
  const { data, problems } = await ask(token, query, variables);
  expect(problems).toEqual([]);
  return data as Data;
}

const told = (team: Team, events: readonly StoredEvent[]): Promise<void> =>
  relate(gateway.app.database, team.id, events);

const run = (runId: string, status: string, at: Date, serviceId = 'shop'): StoredEvent =>
  reliabilityEvent('workflow.finished', at, {
    runId,
    workflow: 'nightly',
    status,
    serviceId,
    startedAt: new Date(at.getTime() - 30_000).toISOString(),
  });
const measured = (at: Date, more: object, serviceId = 'shop'): StoredEvent =>
  reliabilityEvent('performance.measured', at, { serviceId, ...more });
const predicted = (predictionId: string, failureProbability: number, at: Date): StoredEvent =>
  reliabilityEvent('prediction.made', at, {
    predictionId,
    serviceId: 'shop',
    model: 'm',
    failureProbability,
  });
const settled = (predictionId: string, occurred: boolean, at: Date): StoredEvent =>
  reliabilityEvent('prediction.settled', at, { predictionId, occurred });
const incident = (kind: string, incidentId: string, at: Date, more: object = {}): StoredEvent =>
  reliabilityEvent(`incident.${kind}`, at, { incidentId, ...more });

const register = (token: string, services: readonly object[]) =>
  ask(token, 'mutation($services: [ServiceInput!]!) { registerServices(services: $services) }', { services });

/** A week of a shop. */
function week(): StoredEvent[] {
  return [
    ...[1, 2, 3, 4, 5, 6].map((day) =>
      run(`r${day}`, day % 3 === 0 ? 'FAILED' : 'SUCCEEDED', ago(day * DAY)),
    ),
    run('cancelled', 'CANCELLED', ago(2 * DAY)),
    measured(ago(HOUR / 2), { p95LatencyMs: 100, throughputRps: 4, requests: 1_000, failedRequests: 1 }),
    measured(ago(3 * HOUR), { p95LatencyMs: 200.5, throughputRps: 6, requests: 3_000, failedRequests: 2 }),
    measured(ago(4 * DAY), { p95LatencyMs: 300, requests: 16_000, failedRequests: 3 }),
    measured(ago(5 * DAY), { throughputRps: 8 }),
    ...[0.05, 0.1, 0.55, 0.5, 0.95, 1].flatMap((probability, index) => [
      predicted(`p${index}`, probability, ago(3 * DAY + index * HOUR)),
      settled(`p${index}`, index >= 2 && index !== 3, ago(2 * DAY)),
    ]),
    predicted('unsettled', 0.7, ago(DAY)),
    incident('opened', 'i1', ago(5 * DAY), { severity: 'MAJOR', serviceId: 'shop', title: 'Down' }),
    incident('acknowledged', 'i1', ago(5 * DAY - 2 * MINUTE)),
    incident('resolved', 'i1', ago(5 * DAY - 10 * MINUTE)),
    incident('reopened', 'i1', ago(4 * DAY)),
    incident('resolved', 'i1', ago(4 * DAY - 30 * MINUTE)),
    incident('opened', 'i2', ago(6 * DAY), { severity: 'MINOR', serviceId: 'mail' }),
    incident('opened', 'i3', ago(2 * DAY), { severity: 'CRITICAL', serviceId: 'shop', title: 'Slow' }),
    incident('acknowledged', 'i3', ago(2 * DAY - 4 * MINUTE)),
  ];
}

describe('services', () => {
  it('are registered with an objective, listed by name, and replaced by whoever registers them again', async () => {
    const team = await newTeam();
    expect(
      await register(team.admin, [
        { id: 'b', name: 'beta', sloPercent: 99.95, sloDays: 7 },
        { id: 'a', name: 'Alpha' },
      ]),
    ).toEqual({ data: { registerServices: 2 }, problems: [] });
    await register(team.service, [{ id: 'b', name: 'Gamma', sloPercent: 95 }]);
    expect(await read(team.analyst, '{ services { id name sloPercent sloDays } }')).toEqual({
      services: [
        { id: 'a', name: 'Alpha', sloPercent: 99.9, sloDays: 30 },
        { id: 'b', name: 'Gamma', sloPercent: 95, sloDays: 30 },
      ],
    });
    const { rows } = await database.owner.query<{ action: string }>(
      'SELECT action FROM audit_logs WHERE org_id = $1 ORDER BY seq',
      [team.id],
    );
    expect(rows.map(({ action }) => action)).toEqual(['REGISTER_SERVICES', 'REGISTER_SERVICES']);
  });

  it.each([
    ['none', [], 'services must have 1 to 500 items, not 0'],
    [
      'an id twice',
      [
        { id: 'a', name: 'A' },
        { id: 'a', name: 'B' },
      ],
      'services must have each id once',
    ],
    ['a long id', [{ id: 'a'.repeat(101), name: 'A' }], 'services.0.id must have 1 to 100 characters'],
    [
      'all that must succeed',
      [{ id: 'a', name: 'A', sloPercent: 100 }],
      'services.0.sloPercent must be 0.0001 to 99.9999',
    ],
    [
      'five decimals',
      [{ id: 'a', name: 'A', sloPercent: 99.99999 }],
      'services.0.sloPercent must be 0.0001 to 99.9999',
    ],
    [
      'a window of 31 days',
      [{ id: 'a', name: 'A', sloDays: 31 }],
      'services.0.sloDays must be one of 7, 14, 28, 30, 90',
    ],
  ])('are refused with %s, and none is kept', async (_what, services, message) => {
    const team = await newTeam();
    expect((await register(team.admin, services)).problems).toEqual([['BAD_USER_INPUT', message]]);
    expect(await read(team.analyst, '{ services { id } }')).toEqual({ services: [] });
  });

  it('are replaced also where an event told of them by a clock that is ahead', async () => {
    const team = await newTeam();
    const at = new Date(Date.now() + 4 * MINUTE);
    await told(team, [reliabilityEvent('service.registered', at, { serviceId: 'a', name: 'By the event' })]);
    expect((await register(team.admin, [{ id: 'a', name: 'By hand' }])).data).toEqual({
      registerServices: 1,
    });
    expect(await read(team.analyst, '{ services { name } }')).toEqual({ services: [{ name: 'By hand' }] });
  });

  it('are at most 500, and what is refused changes none', async () => {
    const team = await newTeam();
    const many = Array.from({ length: 500 }, (_, index) => ({ id: `s${index}`, name: `S ${index}` }));
    expect((await register(team.admin, many)).problems).toEqual([]);
    expect((await register(team.admin, [{ id: 'more', name: 'More' }])).problems).toEqual([
      ['BAD_USER_INPUT', 'services would be more than 500 of the organization'],
    ]);
    expect((await register(team.admin, [{ id: 's7', name: 'Seven' }])).problems).toEqual([]);
  });
});

describe('the reports', () => {
  let team: Team;
  let other: Team;

  beforeAll(async () => {
    [team, other] = [await newTeam(), await newTeam()];
    await register(team.admin, [
      { id: 'shop', name: 'Shop', sloPercent: 99.9 },
      { id: 'mail', name: 'Mail', sloPercent: 99 },
    ]);
    await register(other.admin, [{ id: 'shop', name: 'Theirs', sloPercent: 50 }]);
    await told(team, week());
    // The same ids, and other numbers.
    await told(other, [
      run('r1', 'FAILED', ago(DAY)),
      measured(ago(DAY), { p95LatencyMs: 9_999, requests: 10, failedRequests: 10 }),
      predicted('p0', 0.5, ago(DAY)),
      incident('opened', 'i1', ago(3 * DAY), { severity: 'INFO', serviceId: 'shop' }),
      incident('resolved', 'i1', ago(DAY)),
    ]);
  });

  it('tell what happened in a span, beside the span before', async () => {
    const { reliabilityOverview } = await read<{ reliabilityOverview: object }>(
      team.analyst,
      `{ reliabilityOverview(from: "${ago(3.5 * DAY).toISOString()}") {
           runs failures failureRate avgRunSeconds measurements avgP95LatencyMs avgThroughputRps predictions
           avgFailureProbability incidentsOpened incidentsResolved mttaSeconds mttrSeconds
           previous { runs failures measurements incidentsOpened mttrSeconds } change { runs failures failureRate mttrSeconds } } }`,
    );
    expect(reliabilityOverview).toEqual({
      runs: 4,
      failures: 1,
      failureRate: 25,
      avgRunSeconds: 30,
      measurements: 2,
      avgP95LatencyMs: 150.25,
      avgThroughputRps: 5,
      predictions: 7,
      avgFailureProbability: expect.closeTo((5 + 10 + 55 + 50 + 95 + 100 + 70) / 7, 10) as number,
      incidentsOpened: 1,
      incidentsResolved: 0,
      mttaSeconds: 240,
      mttrSeconds: null,
      previous: { runs: 3, failures: 1, measurements: 2, incidentsOpened: 3, mttrSeconds: 1_200 },
      change: {
        runs: expect.closeTo(100 / 3, 10) as number,
        failures: 0,
        failureRate: expect.closeTo(-25, 10) as number,
        mttrSeconds: null,
      },
    });
  });

  it('tell day by day what they tell of the span, with 0 and null where there is nothing', async () => {
    const numbers = 'runs failures measurements predictions incidentsOpened incidentsResolved';
    const answer = await read<
      Record<string, Record<string, number> & { points: Record<string, number | null>[] }>
    >(
      team.analyst,
      `{ reliabilityOverview { ${numbers} } reliabilityTrends { points { ${numbers} label partial failureRate } } }`,
    );
    const points = answer['reliabilityTrends']?.points ?? [];
    expect(points).toHaveLength(30);
    expect(points.at(-1)).toMatchObject({ partial: true });
    expect(points[0]).toMatchObject({ runs: 0, failureRate: null, partial: false });
    for (const name of numbers.split(' ')) {
      const sum = points.reduce((total, point) => total + Number(point[name]), 0);
      expect([name, sum]).toEqual([name, answer['reliabilityOverview']?.[name]]);
    }
  });

  it('tell how fast incidents are resolved, and what is open, by service and by severity', async () => {
    const figures =
      'resolved mttrSeconds opened acknowledged mttaSeconds open oldestOpenAt timeToResolve { p50 p95 }';
    const nothing = { p50: null, p95: null };
    const { mttr } = await read<{ mttr: object }>(
      team.analyst,
      `{ mttr(groupBy: SERVICE) { total { ${figures} oldestOpenSeconds } rows { key name ${figures} } } }`,
    );
    const shop = {
      resolved: 2,
      mttrSeconds: 1_200,
      opened: 3,
      acknowledged: 2,
      mttaSeconds: 180,
      open: 1,
      oldestOpenAt: ago(2 * DAY).toISOString(),
      timeToResolve: { p50: 1_200, p95: 1_740 },
    };
    expect(mttr).toEqual({
      total: {
        ...shop,
        opened: 4,
        open: 2,
        oldestOpenAt: ago(6 * DAY).toISOString(),
        oldestOpenSeconds: expect.any(Number) as number,
      },
      rows: [
        { key: 'shop', name: 'Shop', ...shop },
        {
          key: 'mail',
          name: 'Mail',
          resolved: 0,
          mttrSeconds: null,
          opened: 1,
          acknowledged: 0,
          mttaSeconds: null,
          open: 1,
          oldestOpenAt: ago(6 * DAY).toISOString(),
          timeToResolve: nothing,
        },
      ],
    });
    const bySeverity = await read(
      team.analyst,
      '{ mttr(groupBy: SEVERITY) { rows { key name resolved open } } }',
    );
    expect(bySeverity).toEqual({
      mttr: {
        rows: [
          { key: 'MAJOR', name: null, resolved: 2, open: 0 },
          { key: 'CRITICAL', name: null, resolved: 0, open: 1 },
          { key: 'MINOR', name: null, resolved: 0, open: 1 },
        ],
      },
    });
    expect(await read(team.analyst, '{ mttr { rows { key } } }')).toEqual({ mttr: { rows: [] } });
  });

  it('hold services against their objectives', async () => {
    const { serviceHealth } = await read<{ serviceHealth: { rows: object[] } }>(
      team.analyst,
      `{ serviceHealth { rows { id name sloPercent sloDays status basis budget { events allowed spent left leftPercent }
           burnRates { hour sixHours day threeDays } avgP95LatencyMs avgThroughputRps openIncidents
           lastIncident { id title severity status openedAt resolvedAt } } } }`,
    );
    expect(serviceHealth.rows).toEqual([
      {
        id: 'mail',
        name: 'Mail',
        sloPercent: 99,
        sloDays: 30,
        status: 'NO_DATA',
        basis: null,
        budget: null,
        burnRates: { hour: null, sixHours: null, day: null, threeDays: null },
        avgP95LatencyMs: null,
        avgThroughputRps: null,
        openIncidents: 1,
        lastIncident: {
          id: 'i2',
          title: null,
          severity: 'MINOR',
          status: 'OPEN',
          openedAt: ago(6 * DAY).toISOString(),
          resolvedAt: null,
        },
      },
      {
        id: 'shop',
        name: 'Shop',
        sloPercent: 99.9,
        sloDays: 30,
        status: 'HEALTHY',
        basis: 'REQUESTS',
        budget: { events: 20_000, allowed: 20, spent: 6, left: 14, leftPercent: 70 },
        burnRates: { hour: 1, sixHours: 0.75, day: 0.75, threeDays: 0.75 },
        avgP95LatencyMs: 150.25,
        avgThroughputRps: 5,
        openIncidents: 1,
        lastIncident: {
          id: 'i3',
          title: 'Slow',
          severity: 'CRITICAL',
          status: 'ACKNOWLEDGED',
          openedAt: ago(2 * DAY).toISOString(),
          resolvedAt: null,
        },
      },
    ]);
  });

  it('hold services of which no requests are counted against their runs', async () => {
    const jobs = await newTeam();
    await told(jobs, [
      reliabilityEvent('service.registered', ago(DAY), {
        serviceId: 'jobs',
        name: 'Jobs',
        sloPercent: 90,
        sloDays: 7,
      }),
      ...Array.from({ length: 20 }, (_, index) =>
        run(`r${index}`, index === 0 ? 'FAILED' : 'SUCCEEDED', ago((2 + index) * HOUR), 'jobs'),
      ),
    ]);
    expect(
      await read(
        jobs.analyst,
        '{ serviceHealth { rows { status basis budget { events spent leftPercent } burnRates { hour sixHours } } } }',
      ),
    ).toEqual({
      serviceHealth: {
        rows: [
          {
            status: 'HEALTHY',
            basis: 'WORKFLOW_RUNS',
            budget: { events: 20, spent: 1, leftPercent: 50 },
            burnRates: { hour: null, sixHours: 2.5 },
          },
        ],
      },
    });
  });

  it('compare predictions with what came of them, at any hundredth', async () => {
    const all = `threshold predictions settled unsettled confusion { truePositives falsePositives trueNegatives falseNegatives }
      precision recall accuracy brierScore`;
    const { predictionAccuracy } = await read<{ predictionAccuracy: object & { calibration: object[] } }>(
      team.analyst,
      `{ predictionAccuracy { ${all} calibration { from to n meanPredicted observed } } }`,
    );
    const errors = [0.05, 0.1, 0.45, 0.5, 0.05, 0];
    expect(predictionAccuracy).toMatchObject({
      threshold: 0.5,
      predictions: 7,
      settled: 6,
      unsettled: 1,
      confusion: { truePositives: 3, falsePositives: 1, trueNegatives: 2, falseNegatives: 0 },
      precision: 0.75,
      recall: 1,
      accuracy: expect.closeTo(5 / 6, 12) as number,
      brierScore: expect.closeTo(errors.reduce((sum, error) => sum + error * error, 0) / 6, 6) as number,
    });
    const bin = (from: number, n: number, meanPredicted: number | null, observed: number | null) => ({
      from: from / 10,
      to: (from + 1) / 10,
      n,
      meanPredicted,
      observed,
    });
    expect(predictionAccuracy.calibration).toEqual([
      bin(0, 1, 0.05, 0),
      bin(1, 1, 0.1, 0),
      bin(2, 0, null, null),
      bin(3, 0, null, null),
      bin(4, 0, null, null),
      bin(5, 2, 0.525, 0.5),
      bin(6, 0, null, null),
      bin(7, 0, null, null),
      bin(8, 0, null, null),
      bin(9, 2, 0.975, 1),
    ]);
    const at = async (threshold: number) =>
      read(
        team.analyst,
        `{ predictionAccuracy(threshold: ${threshold}) { confusion { truePositives falsePositives falseNegatives } precision recall } }`,
      );
    expect(await at(0.56)).toEqual({
      predictionAccuracy: {
        confusion: { truePositives: 2, falsePositives: 0, falseNegatives: 1 },
        precision: 1,
        recall: expect.closeTo(2 / 3, 12) as number,
      },
    });
    for (const threshold of [0, 1.01, 0.123]) {
      expect(
        (await ask(team.analyst, `{ predictionAccuracy(threshold: ${threshold}) { settled } }`)).problems,
      ).toEqual([['BAD_USER_INPUT', 'threshold must be 0.01 to 1 in whole hundredths']]);
    }
  });

  it('tell what it cost: by default, by the rates of the organization, and by those that are asked', async () => {
    const asked = `{ costs { rates { run { rate origin } metric { rate origin } } runs { count cost } metrics { count cost }
      predictions { count cost } total } }`;
    expect(await read(team.analyst, asked)).toEqual({
      costs: {
        rates: { run: { rate: '0.01', origin: 'DEFAULT' }, metric: { rate: '0.005', origin: 'DEFAULT' } },
        runs: { count: 7, cost: '0.07' },
        metrics: { count: 4, cost: '0.02' },
        predictions: { count: 7, cost: '0.14' },
        total: '0.23',
      },
    });
    const span = `from: "${ago(2 * HOUR).toISOString()}", to: "${ago(0).toISOString()}"`;
    expect(
      await read(
        team.analyst,
        `{ costs(${span}, rates: { metric: "3" }) { total perHour rates { metric { rate origin } } } }`,
      ),
    ).toEqual({
      costs: { total: '3.00', perHour: '1.50', rates: { metric: { rate: '3.00', origin: 'ASKED' } } },
    });
    expect((await ask(team.analyst, '{ costs(rates: { run: "-1" }) { total } }')).problems).toEqual([
      [
        'BAD_USER_INPUT',
        'rates.run must be a decimal such as 0.005, from 0 to 9999999.999999, with at most 6 decimals',
      ],
    ]);
  });

  it('count with the rates that an organization sets, which its trail tells of', async () => {
    const own = await newTeam();
    await told(own, [run('r', 'FAILED', ago(HOUR))]);
    const set =
      'mutation { setCostRates(rates: { run: "1.5", metric: "0", prediction: "0.000001" }) { run { rate origin } } }';
    expect(await ask(own.analyst, set)).toMatchObject({ problems: [['FORBIDDEN', expect.any(String)]] });
    expect(await read(own.admin, set)).toEqual({
      setCostRates: { run: { rate: '1.50', origin: 'ORGANIZATION' } },
    });
    expect(await read(own.analyst, '{ costs { total } costRates { prediction { rate origin } } }')).toEqual({
      costs: { total: '1.50' },
      costRates: { prediction: { rate: '0.000001', origin: 'ORGANIZATION' } },
    });
    const { rows } = await database.owner.query<{ details: object }>(
      `SELECT details FROM audit_logs WHERE org_id = $1 AND action = 'SET_COST_RATES' AND outcome = 'SUCCESS'`,
      [own.id],
    );
    expect(rows).toEqual([
      {
        details: expect.objectContaining({
          rates: { run: '1.50', metric: '0.00', prediction: '0.000001' },
        }) as object,
      },
    ]);
  });

  it('reach 90 days back, and those of incidents ten years', async () => {
    const since = (days: number): string => `from: "${ago(days * DAY).toISOString()}"`;
    for (const report of ['reliabilityOverview', 'reliabilityTrends', 'costs', 'predictionAccuracy']) {
      const { problems } = await ask(team.analyst, `{ ${report}(${since(91)}) { asOf } }`);
      expect(problems).toEqual([
        ['BAD_USER_INPUT', expect.stringMatching(/^from must be at most 90 days before to/)],
      ]);
    }
    expect(await read(team.analyst, `{ mttr(${since(3_000)}) { total { resolved } } }`)).toEqual({
      mttr: { total: { resolved: 2 } },
    });
    expect((await ask(team.analyst, `{ mttr(${since(3_700)}) { asOf } }`)).problems).toEqual([
      ['BAD_USER_INPUT', expect.stringMatching(/^from must be at most 3,660 days before to/)],
    ]);
  });

  it('tell at most 5,000 services apart, and refuse more', async () => {
    const crowd = await newTeam();
    const open = (first: number, last: number) =>
      database.owner.query(
        `INSERT INTO incident_episodes (org_id, incident_id, number, service_id, severity, opened_at, resolved_at)
         SELECT $1::uuid, 'i' || n, 1, 's' || n, 'MINOR', $2::timestamptz, CASE WHEN n = 1 THEN $2::timestamptz END
           FROM generate_series($3::int, $4::int) n`,
        [crowd.id, ago(DAY), first, last],
      );
    const asked = '{ mttr(groupBy: SERVICE) { total { open } rows { key resolved open } } }';
    await open(1, 5_000);
    const { mttr } = await read<{ mttr: { total: object; rows: object[] } }>(crowd.analyst, asked);
    expect(mttr.total).toEqual({ open: 4_999 });
    expect([mttr.rows.length, mttr.rows[0]]).toEqual([500, { key: 's1', resolved: 1, open: 0 }]);
    await open(5_001, 5_001);
    const refused = [
      'BAD_USER_INPUT',
      'groupBy has more than 5,000 services to tell apart: ask by severity, or of a shorter span',
    ];
    expect((await ask(crowd.analyst, asked)).problems).toEqual([refused]);
    // Whatever the span, all that is open is told apart.
    await open(5_002, 5_002);
    const since = `from: "${ago(HOUR).toISOString()}"`;
    expect((await ask(crowd.analyst, asked.replace('(', `(${since}, `))).problems).toEqual([refused]);
    expect(await read(crowd.analyst, '{ mttr(groupBy: SEVERITY) { rows { key open } } }')).toEqual({
      mttr: { rows: [{ key: 'MINOR', open: 5_001 }] },
    });
  });

  it('tell of the past what was known then', async () => {
    const asOf = ago(2.5 * DAY).toISOString();
    expect(
      await read(
        team.analyst,
        `{ predictionAccuracy(asOf: "${asOf}") { predictions settled }
           mttr(asOf: "${asOf}") { total { resolved open } }
           serviceHealth(asOf: "${asOf}") { rows { id openIncidents lastIncident { id status } } } }`,
      ),
    ).toEqual({
      predictionAccuracy: { predictions: 6, settled: 0 },
      mttr: { total: { resolved: 2, open: 1 } },
      serviceHealth: {
        rows: [
          { id: 'mail', openIncidents: 1, lastIncident: { id: 'i2', status: 'OPEN' } },
          { id: 'shop', openIncidents: 0, lastIncident: { id: 'i1', status: 'RESOLVED' } },
        ],
      },
    });
  });

  it('tell of the last episode where several began in one moment', async () => {
    const own = await newTeam();
    await register(own.admin, [{ id: 'shop', name: 'Shop' }]);
    const at = ago(HOUR);
    await told(own, [
      incident('opened', 'i', at, { severity: 'MAJOR', serviceId: 'shop' }),
      incident('resolved', 'i', at),
      incident('reopened', 'i', at),
    ]);
    expect(
      await read(own.analyst, '{ serviceHealth { rows { openIncidents lastIncident { status } } } }'),
    ).toEqual({ serviceHealth: { rows: [{ openIncidents: 1, lastIncident: { status: 'OPEN' } }] } });
  });

  it('are the same once rollups are kept', async () => {
    const all = `{ reliabilityOverview { runs failures failureRate avgP95LatencyMs avgThroughputRps predictions avgFailureProbability mttrSeconds }
      predictionAccuracy { settled brierScore confusion { truePositives falsePositives trueNegatives falseNegatives } calibration { n meanPredicted observed } }
      serviceHealth { rows { id status budget { events spent leftPercent } burnRates { day threeDays } } }
      mttr(groupBy: SEVERITY) { total { resolved mttrSeconds mttaSeconds } rows { key resolved mttrSeconds } } }`;
    const before = await read(team.analyst, all);
    await gateway.app.rollups.finish(team.id);
    expect(await read(team.analyst, all)).toEqual(before);
  });

  describe('as views', () => {
    let analyst: Client;

    beforeAll(async () => {
      analyst = new Client({ connectionString: database.url });
      await analyst.connect();
    });

    afterAll(() => analyst.end());

    async function view(name: string, organization: string): Promise<Record<string, unknown>[]> {
      await analyst.query(`SELECT set_config('app.org_id', $1, false)`, [organization]);
      return (await analyst.query<Record<string, unknown>>(`SELECT * FROM ${name} ORDER BY 1, 2`)).rows;
    }

    const numbers = (row: Record<string, unknown> = {}): Record<string, unknown> =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value,
        ]),
      );

    it('show the organization that was entered, and nothing where none was', async () => {
      for (const name of [
        'analytics_overview',
        'mttr_analysis',
        'cost_analysis',
        'usage_trends',
        'service_health_dashboard',
        'prediction_accuracy',
      ]) {
        const [own, theirs, nobodys] = [
          await view(name, team.id),
          await view(name, other.id),
          await view(name, ''),
        ];
        expect([name, new Set(own.map((row) => row['org_id']))]).toEqual([name, new Set([team.id])]);
        expect([name, new Set(theirs.map((row) => row['org_id']))]).toEqual([name, new Set([other.id])]);
        expect([name, nobodys]).toEqual([name, []]);
      }
    });

    it('agree with the queries', async () => {
      const {
        reliabilityOverview: o,
        mttr,
        costs,
        predictionAccuracy: p,
        serviceHealth,
      } = await read<Record<string, unknown>>(
        team.analyst,
        `{ reliabilityOverview { runs failures failureRate measurements avgP95LatencyMs avgThroughputRps predictions avgFailureProbability }
           mttr { total { resolved mttrSeconds mttaSeconds open oldestOpenAt timeToResolve { p50 p95 } } }
           costs { runs { cost } metrics { cost } predictions { cost } total }
           predictionAccuracy { predictions settled confusion { truePositives falsePositives trueNegatives falseNegatives } accuracy precision recall brierScore }
           serviceHealth { rows { id basis budget { events allowed spent leftPercent } avgP95LatencyMs openIncidents lastIncident { openedAt } } } }`,
      );
      const close = (value: number | null): number | null =>
        value === null ? null : (expect.closeTo(value, 6) as number);
      type Numbers = Record<string, number | null>;
      const overview = o as Numbers;
      expect(numbers((await view('analytics_overview', team.id))[0])).toMatchObject({
        total_workflows: overview['runs'],
        failed_workflows: overview['failures'],
        failure_rate_percent: close(overview['failureRate'] ?? null),
        total_metrics: overview['measurements'],
        avg_p95_latency_ms: close(overview['avgP95LatencyMs'] ?? null),
        avg_throughput_rps: close(overview['avgThroughputRps'] ?? null),
        total_predictions: overview['predictions'],
        avg_failure_probability: close((overview['avgFailureProbability'] ?? 0) / 100),
      });
      const { total } = mttr as { total: Numbers & { timeToResolve: Numbers } };
      expect(numbers((await view('mttr_analysis', team.id))[0])).toMatchObject({
        incident_count: total['resolved'],
        mean_seconds: close(total['mttrSeconds'] ?? null),
        mean_acknowledge_seconds: close(total['mttaSeconds'] ?? null),
        open_incidents: total['open'],
      });
      // The query may answer from rollups: at most 1 % off.
      const [exact] = await view('mttr_analysis', team.id);
      expect([exact?.['median_seconds'], exact?.['p95_seconds']]).toEqual([1_200, 1_740]);
      expect((total.timeToResolve['p95'] ?? 0) / 1_740).toBeCloseTo(1, 1);
      const cost = costs as { total: string };
      expect(Number((await view('cost_analysis', team.id))[0]?.['total_cost'])).toBe(Number(cost.total));
      const accuracy = p as Numbers & { confusion: Numbers };
      expect((await view('prediction_accuracy', team.id)).map(numbers)).toEqual([
        expect.objectContaining({
          model: 'm',
          predictions: accuracy['predictions'],
          settled: accuracy['settled'],
          true_positives: accuracy.confusion['truePositives'],
          false_positives: accuracy.confusion['falsePositives'],
          true_negatives: accuracy.confusion['trueNegatives'],
          false_negatives: accuracy.confusion['falseNegatives'],
          accuracy: close(accuracy['accuracy'] ?? null),
          precision: close(accuracy['precision'] ?? null),
          recall: close(accuracy['recall'] ?? null),
          brier_score: close(accuracy['brierScore'] ?? null),
        }),
      ]);
      const { rows } = serviceHealth as {
        rows: { id: string; basis: string | null; budget: Numbers | null; openIncidents: number }[];
      };
      expect((await view('service_health_dashboard', team.id)).map(numbers)).toEqual(
        rows.map(({ id, basis, budget, openIncidents }): unknown =>
          expect.objectContaining({
            service_id: id,
            basis,
            events: budget?.['events'] ?? 0,
            failed: budget?.['spent'] ?? 0,
            allowed: close(budget?.['allowed'] ?? 0),
            budget_left_percent: close(budget?.['leftPercent'] ?? null),
            open_incidents: openIncidents,
          }),
        ),
      );
      const days = await view('usage_trends', team.id);
      const sum = (name: string): number => days.reduce((all, row) => all + Number(row[name]), 0);
      expect([sum('runs'), sum('failures'), sum('metrics'), sum('predictions')]).toEqual([
        overview['runs'],
        overview['failures'],
        overview['measurements'],
        overview['predictions'],
      ]);
      expect([sum('incidents_opened'), sum('incidents_resolved')]).toEqual([4, 2]);
    });
  });
});

describe('what is told', () => {
  it('comes to the same in any order, cut anyhow, and told twice', async () => {
    const events = [
      ...week(),
      reliabilityEvent('service.registered', ago(3 * DAY), { serviceId: 'shop', name: 'Old' }),
      reliabilityEvent('service.registered', ago(2 * DAY), {
        serviceId: 'shop',
        name: 'New',
        sloPercent: 99.5,
      }),
      // The same ids with other contents: one of two counts, always the same.
      run('r1', 'CANCELLED', ago(DAY)),
      predicted('p1', 0.9, ago(3 * DAY + 2 * HOUR)),
      settled('p1', true, ago(2 * DAY)),
      settled('p2', false, ago(HOUR)),
      settled('never made', true, ago(HOUR)),
      incident('acknowledged', 'never opened', ago(HOUR)),
    ];
    const state = async (organization: string): Promise<unknown> => {
      const rows: unknown[] = [];
      for (const table of [
        'services',
        'workflow_runs',
        'performance_metrics',
        'predictions',
        'incident_changes',
        'incidents',
        'incident_episodes',
      ]) {
        const found = await database.owner.query<{ row: unknown }>(
          `SELECT to_jsonb(t) - 'org_id' AS row FROM ${table} t WHERE org_id = $1 ORDER BY (to_jsonb(t) - 'org_id')::text`,
          [organization],
        );
        rows.push([table, found.rows.map(({ row }) => row)]);
      }
      return rows;
    };
    const inOrder = await newTeam();
    await told(inOrder, events);
    const expected = await state(inOrder.id);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(events, { minLength: events.length }),
        fc.integer({ min: 1, max: 12 }),
        fc.subarray(events, { maxLength: 5 }),
        async (shuffled, size, again) => {
          const team = await newTeam();
          const all = [...shuffled, ...again];
          for (let start = 0; start < all.length; start += size) {
            await told(team, all.slice(start, start + size));
          }
          expect(await state(team.id)).toEqual(expected);
        },
      ),
      { numRuns: 6 },
    );
  });

  it('of one incident is refused beyond 1,000 changes, and told again it is not one more', async () => {
    const team = await newTeam();
    const events = Array.from({ length: 1_000 }, (_, index) =>
      incident(index === 0 ? 'opened' : 'acknowledged', 'flapping', ago(DAY - index * 1_000)),
    );
    await told(team, events);
    await told(team, events.slice(0, 3));
    await expect(told(team, [incident('resolved', 'flapping', ago(HOUR))])).rejects.toThrow(
      'incidentId names an incident of which 1,000 changes are known, the most that there may be',
    );
    await told(team, [incident('opened', 'another', ago(HOUR))]);
    const { mttr } = await read<{ mttr: object }>(team.analyst, '{ mttr { total { open resolved } } }');
    expect(mttr).toEqual({ total: { open: 2, resolved: 0 } });
  });

  it('goes through the door of events, which refuses what is wrong with its field', async () => {
    const team = await newTeam();
    const send = (kind: string, payload: object) => ({
      clientEventId: randomUUID(),
      kind,
      occurredAt: ago(MINUTE).toISOString(),
      payload,
    });
    const { ingestEvents } = await read<{
      ingestEvents: { accepted: number; results: { code: string | null; message: string | null }[] };
    }>(
      team.service,
      'mutation($events: [EventInput!]!) { ingestEvents(events: $events) { accepted results { code message } } }',
      {
        events: [
          send('workflow.finished', {
            runId: 'r',
            workflow: 'w',
            status: 'SUCCEEDED',
            startedAt: ago(HOUR).toISOString(),
          }),
          send('workflow.finished', { runId: 'r', workflow: 'w', status: 'DONE' }),
          send('performance.measured', { serviceId: 's' }),
          send('performance.measured', { serviceId: 's', requests: 1, failedRequests: 2 }),
          send('prediction.made', { predictionId: 'p', serviceId: 's', model: 'm', failureProbability: 1.5 }),
          send('incident.opened', { incidentId: 'i', severity: 'WORST' }),
          send('incident.resolved', { incidentId: 'i', severity: 'MAJOR' }),
        ],
      },
    );
    expect(ingestEvents.accepted).toBe(1);
    expect(ingestEvents.results.map(({ message }) => message)).toEqual([
      null,
      expect.stringContaining('status must be SUCCEEDED, FAILED or CANCELLED'),
      expect.stringContaining('p95LatencyMs is missing'),
      expect.stringContaining('failedRequests must not be more than requests'),
      expect.stringContaining('failureProbability must be 0 to 1'),
      expect.stringContaining('severity must be one of CRITICAL, MAJOR, MINOR, INFO'),
      expect.stringContaining('severity'),
    ]);
  });
});
