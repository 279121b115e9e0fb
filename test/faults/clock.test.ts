// What is promised while the clock of one gateway is an hour off: numbers go by the clock of the database.
import { existsSync } from 'node:fs';
import { Role } from '../../src/platform';
import { Load, measured, notRun, Topology } from './harness';
import { TEST_SECRET } from '../harness/gateway';
import { signToken } from '../../src/identity';

const LIBRARY = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
].find((file) => existsSync(file));
const HOUR_SECONDS = 3_600;

it('a gateway whose clock is an hour off answers with the same numbers and writes the same moments; by its own clock it judges tokens and told moments', async () => {
  const fault = 'The clock of a gateway an hour fast, of the other an hour slow';
  if (LIBRARY === undefined) {
    notRun(fault, 'there is no libfaketime: install faketime');
    return;
  }
  const clocks = ['+1h', '-1h'].map((offset) => ({
    LD_PRELOAD: LIBRARY,
    FAKETIME: offset,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }));
  const topology = await Topology.start({ environmentOf: clocks, tokenSeconds: 3 * HOUR_SECONDS });
  try {
    const [fast = '', slow = ''] = topology.gateways.map(({ url }) => url);
    for (const [url, hours] of [
      [fast, 1],
      [slow, -1],
    ] as const) {
      const date = (await fetch(`${url}/livez`)).headers.get('date') ?? '';
      expect(Math.round((Date.parse(date) - Date.now()) / 1_000 / HOUR_SECONDS)).toBe(hours);
    }
    const load = await Load.start(topology, 'clocks');
    await load.acknowledges(100);
    // Half of the clients ask at the one, half at the other: all see all.
    const figures = await load.finish();
    // Moments that a host tells of are compared with the gateway's own clock: to the slow one they are an hour ahead.
    expect(Object.keys(figures.errors)).toEqual(['BAD_USER_INPUT']);
    const off = await topology.primary.asOwner(async (owner) => {
      const { rows } = await owner.query<{ seconds: number }>(
        `SELECT coalesce(max(abs(extract(epoch FROM clock_timestamp() - started_at))), 0)::float8 AS seconds
           FROM chat_sessions`,
      );
      return rows[0]?.seconds ?? Infinity;
    });
    expect(off).toBeLessThan(HOUR_SECONDS / 2);
    // A token of half an hour has ended at the gateway that is an hour ahead, and lives at the other.
    const place = await topology.place('clock-tokens');
    const auth = { secret: TEST_SECRET, jwksUrl: undefined, issuer: undefined, audience: undefined };
    const actor = { id: place.operator, organizationId: place.id, role: Role.ADMIN, name: null };
    const token = await signToken(auth, actor, HOUR_SECONDS / 2);
    const statuses = await Promise.all(
      [fast, slow].map(async (url) => {
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ query: '{ liveKpis { waiting } }' }),
        });
        return response.status;
      }),
    );
    expect(statuses).toEqual([401, 200]);
    measured({
      fault,
      againMs: null,
      figures,
      more: 'BAD_USER_INPUT: a host’s audit events, which are an hour in the future of the slow one; the other took them',
    });
  } finally {
    await topology.stop();
  }
});
