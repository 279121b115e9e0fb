// Many writers of one trail at once: no fork, no deadlock, no gap. AUDIT_WRITERS_SECONDS=30 runs it for longer.
import { setTimeout } from 'node:timers/promises';
import { Verdict, verifyTrail } from '../src/audit';
import { append } from '../src/audit/trail';
import { cloneDatabase, entry, type TestDatabase, Trails } from './harness';

const SECONDS = Number(process.env['AUDIT_WRITERS_SECONDS'] ?? 2);
const WRITERS = 64;

jest.setTimeout(60_000 + SECONDS * 2_000);

let testDatabase: TestDatabase;
let trails: Trails;

beforeAll(async () => {
  testDatabase = await cloneDatabase();
  trails = await Trails.open(testDatabase, WRITERS);
});

afterAll(async () => {
  await trails.close();
  await testDatabase.drop();
});

class Undone extends Error {}

it(`of ${WRITERS} writers, half of whose transactions are rolled back, the trail has exactly what was committed`, async () => {
  const { organizationId } = await trails.of([]);
  await trails.trail.partitions.ensurePresent();
  const ends = performance.now() + SECONDS * 1_000;
  let committed = 0;
  let rolledBack = 0;
  const writer = async (number: number): Promise<void> => {
    while (performance.now() < ends) {
      const isUndone = Math.random() < 0.5;
      const isLate = Math.random() < 0.5;
      await trails.trail
        .write(organizationId, async (session) => {
          if (isUndone && !isLate) {
            throw new Undone();
          }
          if (isUndone) {
            // Undone after its row was chained: the next writer must not build on it.
            await append(session, organizationId, [entry(number)]);
            throw new Undone();
          }
          return { result: undefined, entries: [entry(number)] };
        })
        .then(
          () => {
            committed += 1;
          },
          (error: unknown) => {
            if (!(error instanceof Undone)) {
              throw error;
            }
            rolledBack += 1;
          },
        );
      if (Math.random() < 0.1) {
        await setTimeout(Math.random() * 5);
      }
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, number) => writer(number)));
  const report = await verifyTrail(trails.database, organizationId);
  expect(report).toMatchObject({ verdict: Verdict.INTACT, rows: committed, lastSeq: committed });
  expect(rolledBack).toBeGreaterThan(0);
  if (SECONDS > 2) {
    process.stderr.write(
      `${SECONDS} s: ${committed} committed, ${rolledBack} rolled back, ${Math.round(committed / SECONDS)} commits/s\n`,
    );
  }
});
