// Spans of usage queries in zones whose days are skipped, shifted and of other lengths.
import { randomUUID } from 'node:crypto';
import { Role } from '../src/platform';
import { cloneDatabase, type Gateway, rowsOf, startGateway, type TestDatabase, tokenOf } from './harness';

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

/** Asks about requests at these moments, in a zone. */
async function asking(timezone: string, moments: readonly string[]) {
  const rows = await rowsOf(database, { slug: `zone-${randomUUID()}`, timezone });
  for (const at of moments) {
    await rows.usageEvent({ at });
  }
  const token = await tokenOf(Role.ANALYST, rows.organizationId);
  return async (field: string): Promise<unknown> => {
    const { data, errors } = await gateway.ask<Record<string, unknown>, undefined>(
      `{ ${field} }`,
      undefined,
      {
        token,
      },
    );
    return errors[0] === undefined ? Object.values(data ?? {})[0] : errors[0].message;
  };
}

it('of a date that the zone skipped is that of the next', async () => {
  // Samoa went from the 29th, 24:00 (-10:00), to the 31st (+14:00).
  const ask = await asking('Pacific/Apia', ['2011-12-30T09:59:59Z', '2011-12-30T10:00:00Z']);
  const overview = (from: string, to: string) =>
    ask(`usageOverview(from: "${from}", to: "${to}") { from to requests }`);
  const skip = '2011-12-30T10:00:00.000Z';
  expect(await overview('2011-12-29', '2011-12-29')).toEqual({
    from: '2011-12-29T10:00:00.000Z',
    to: skip,
    requests: 1,
  });
  expect(await overview('2011-12-30', '2011-12-31')).toEqual({
    from: skip,
    to: '2011-12-31T10:00:00.000Z',
    requests: 1,
  });
  expect(await overview('2011-12-29', '2011-12-30')).toMatchObject({ to: skip, requests: 1 });
  expect(await overview('2011-12-30', '2011-12-30')).toBe(`from must be before to (${skip})`);
  expect(
    await ask('usageTrends(from: "2011-12-29", to: "2011-12-31") { points { label requests partial } }'),
  ).toEqual({
    points: [
      { label: '2011-12-29', requests: 1, partial: false },
      { label: '2011-12-31', requests: 1, partial: false },
    ],
  });
  // Thirty local days before the end, of which one was not there.
  expect(await ask('usageOverview(to: "2011-12-31") { from }')).toEqual({ from: '2011-12-02T10:00:00.000Z' });
});

it('begins at the local midnight where that is a quarter past', async () => {
  const ask = await asking('Asia/Kathmandu', ['2026-02-01T18:14:59Z', '2026-02-01T18:15:00Z']);
  expect(await ask('usageOverview(from: "2026-02-02", to: "2026-02-02") { from to requests }')).toEqual({
    from: '2026-02-01T18:15:00.000Z',
    to: '2026-02-02T18:15:00.000Z',
    requests: 1,
  });
});

it('has days of 23 hours, weeks that are the sum of their days, and is cut at both ends', async () => {
  // The clocks of New York were set forward on Sunday, 8 March 2026, at 07:00Z.
  const ask = await asking('America/New_York', [
    '2026-03-08T04:59:59Z',
    '2026-03-08T05:00:00Z',
    '2026-03-09T03:59:59Z',
    '2026-03-09T04:00:00Z',
  ]);
  expect(
    await ask('usageTrends(from: "2026-03-07", to: "2026-03-09") { points { from to requests partial } }'),
  ).toEqual({
    points: [
      { from: '2026-03-07T05:00:00.000Z', to: '2026-03-08T05:00:00.000Z', requests: 1, partial: false },
      { from: '2026-03-08T05:00:00.000Z', to: '2026-03-09T04:00:00.000Z', requests: 2, partial: false },
      { from: '2026-03-09T04:00:00.000Z', to: '2026-03-10T04:00:00.000Z', requests: 1, partial: false },
    ],
  });
  expect(
    await ask(
      `usageTrends(from: "2026-03-08", to: "2026-03-09T12:00:00Z", granularity: WEEK) {
         points { label from to requests partial } }`,
    ),
  ).toEqual({
    points: [
      {
        label: '2026-W10',
        from: '2026-03-08T05:00:00.000Z',
        to: '2026-03-09T04:00:00.000Z',
        requests: 2,
        partial: true,
      },
      {
        label: '2026-W11',
        from: '2026-03-09T04:00:00.000Z',
        to: '2026-03-09T12:00:00.000Z',
        requests: 1,
        partial: true,
      },
    ],
  });
  expect(
    await ask(
      'usageOverview(from: "2026-03-08", to: "2026-03-08") { requests previous { from to requests } }',
    ),
  ).toEqual({
    requests: 2,
    previous: { from: '2026-03-07T06:00:00.000Z', to: '2026-03-08T05:00:00.000Z', requests: 1 },
  });
});

it('ends at asOf, wherever its own end lies, and is of the days before that where nothing is said', async () => {
  const ask = await asking('UTC', ['2026-01-31T23:59:59Z', '2026-02-01T00:00:00Z']);
  const midnight = '2026-02-01T00:00:00.000Z';
  const asOf = `asOf: "${midnight}"`;
  expect(await ask(`usageOverview(${asOf}) { from to requests }`)).toEqual({
    from: '2026-01-02T00:00:00.000Z',
    to: midnight,
    requests: 1,
  });
  expect(await ask(`usageOverview(from: "2026-01-31", to: "2026-12-31", ${asOf}) { to requests }`)).toEqual({
    to: midnight,
    requests: 1,
  });
  expect(await ask(`usageOverview(from: "2026-02-01", to: "2026-02-01", ${asOf}) { to }`)).toBe(
    `from must lie before now (${midnight})`,
  );
});
