// Hostile values for every argument of every root field, over HTTP and over the websocket, against one gateway with the
// settings of production: each gets an orderly answer, and nothing is another afterwards.
import { randomUUID } from 'node:crypto';
import { describeSchema } from '../src/app';
import { Role } from '../src/platform';
import type { DocumentAttack, Door } from './attacks/attack';
import { expectOrderlyLog, expectOutcome } from './attacks/expectations';
import { sendDocument, sendOverSocket } from './attacks/send';
import { startTarget, type Target } from './attacks/target';
import { hostileValues } from './attacks/values';
import { cloneDatabase, type Rows, rowsOf, type TestDatabase, tokenOf } from './harness';

jest.setTimeout(120_000);

/** Of one argument so many are under way at once. */
const LANES = 4;

let database: TestDatabase;
let target: Target;
let attackers: Rows;

beforeAll(async () => {
  database = await cloneDatabase();
  attackers = await rowsOf(database, { slug: 'attackers' });
  target = await startTarget(database);
});

afterAll(async () => {
  await target.stop();
  await database.drop();
});

/** As somebody else each time, so that nobody's allowance is used up. */
async function send(
  document: DocumentAttack['send'],
  role: DocumentAttack['as'],
  door: Door,
): ReturnType<typeof sendDocument> {
  const token = await tokenOf(
    Role[role === undefined || role === 'nobody' ? 'ANALYST' : role],
    attackers.organizationId,
    randomUUID(),
  );
  const headers = { authorization: `Bearer ${token}` };
  return (door === 'http' ? sendDocument : sendOverSocket)(target.url, document, headers);
}

const byPlace = new Map<string, DocumentAttack[]>();
for (const attack of hostileValues(describeSchema())) {
  const place = attack.name.replace(/^.* as /, '');
  byPlace.set(place, [...(byPlace.get(place) ?? []), attack]);
}

it.each(
  [...byPlace].flatMap(([what, attacks]) =>
    (['http', 'socket'] as const).map((door) => ({ what, door, attacks })),
  ),
)('$what, over $door', async ({ attacks, door }) => {
  const waiting = attacks.filter(({ doors }) => doors === undefined || doors.includes(door));
  const lane = async (): Promise<void> => {
    for (let attack = waiting.pop(); attack !== undefined; attack = waiting.pop()) {
      expectOutcome(attack.name, await send(attack.send, attack.as, door), attack.expect);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
});

it('have left every table where it was, and made no object anything else', async () => {
  const { rows } = await database.owner.query<{ there: boolean }>(
    `SELECT to_regclass('users') IS NOT NULL AS there`,
  );
  expect(rows).toEqual([{ there: true }]);
  expectOutcome('polluted', await send('{ me { id polluted } }', 'ANALYST', 'http'), 'refused');
});

it('have left the same process, with an orderly log', async () => {
  expect(target.hasEnded()).toBe(false);
  expectOutcome('afterwards', await send('{ me { id } }', 'ANALYST', 'http'), 'answered');
  expectOrderlyLog(target.log());
});
