// A trail that grows while it is read, from every side and in any order: what the list holds must be the trail.
import fc from 'fast-check';
import {
  compareRows,
  type Held,
  MOST_ROWS,
  type Page,
  PAGE_ROWS,
  type Row,
  withArrived,
  withOlder,
} from './held';
import { type ReadPage, type Slice, Trail } from './trail';

function row(seq: number, ms: number): Row {
  return {
    id: `0000${String(seq).padStart(8, '0')}`,
    seq: String(seq),
    createdAt: new Date(1_700_000_000_000 + ms).toISOString(),
    action: seq % 5 === 0 ? 'READ_AUDIT_LOGS' : 'CLAIM_SESSION',
    adminId: null,
    adminName: 'System',
    resourceType: 'session',
    resourceId: null,
    outcome: 'SUCCESS',
    errorCode: null,
    ipAddress: null,
  };
}

/** A gateway with one trail, whose pages are those of auditLogConnection. */
class Gateway {
  rows: Row[] = [];
  reads = 0;
  isDown = false;

  append(ms: number): Row {
    const added = row(this.rows.length + 1, ms);
    this.rows.push(added);
    return added;
  }

  get listed(): Row[] {
    return [...this.rows].sort(compareRows);
  }

  readonly read: ReadPage = (slice) => {
    this.reads += 1;
    // As it is when the question arrives, which is not yet when it is asked.
    return Promise.resolve().then(() =>
      this.isDown
        ? { problem: { code: 'UNREACHABLE', message: '', id: null, retryAfterSeconds: null } }
        : { page: this.page(slice) },
    );
  };

  private page({ first, after, last, before }: Slice): Page {
    const all = this.listed;
    const place = (cursor: string): number => all.findIndex(({ seq }) => seq === cursor);
    const from = after === undefined ? 0 : place(after) + 1;
    const to = before === undefined ? all.length : place(before);
    const between = all.slice(from, to);
    const rows = last === undefined ? between.slice(0, first ?? PAGE_ROWS) : between.slice(-last);
    const edges = rows.map((node) => ({ cursor: node.seq, node }));
    const hasMore = rows.length < between.length;
    return {
      edges,
      pageInfo: {
        hasNextPage: (last === undefined && hasMore) || before !== undefined,
        hasPreviousPage: (last !== undefined && hasMore) || after !== undefined,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
    };
  }
}

const seqs = (held: Held | null): string[] => (held?.entries ?? []).map((entry) => entry.row.seq);
const heldOf = (trail: Trail): Held => {
  const { held } = trail.get();
  if (held === null) throw new Error('Nothing was read');
  return held;
};

/** Each row once, in the list's order, and none left out between the first and the last. */
function expectStretchOf(gateway: Gateway, held: Held, keeps: (row: Row) => boolean = () => true): void {
  const listed = gateway.listed.filter(keeps).map(({ seq }) => seq);
  const got = seqs(held);
  const from = got[0] === undefined ? 0 : listed.indexOf(got[0]);
  expect(got).toEqual(listed.slice(from, from + got.length));
  if (held.above === 0) expect(from).toBe(0);
  if (held.olderAfter === null) expect(from + got.length).toBe(listed.length);
  expect(got.length).toBeLessThanOrEqual(MOST_ROWS);
}

async function filled(rows: number, keeps?: (row: Row) => boolean): Promise<[Gateway, Trail]> {
  const gateway = new Gateway();
  for (let seq = 1; seq <= rows; seq += 1) gateway.append(seq * 1_000);
  const trail = new Trail(gateway.read, keeps);
  await trail.begin();
  return [gateway, trail];
}

// A row's time relative to the clock: what a host application tells may be long past, or a little ahead.
const lateness = fc.oneof(fc.constant(0), fc.integer({ min: -400_000, max: 300 }));
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('told' as const), late: lateness }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('missed' as const), late: lateness }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('older', 'newer', 'gap', 'again') }) },
);

describe('the rows that a list holds', () => {
  it.each([
    ['all rows', () => true],
    ['rows without the reads of the trail', ({ action }: Row) => action !== 'READ_AUDIT_LOGS'],
  ])(
    'are each once and in order, none missing, whatever came and went before a gap was closed: %s',
    async (_name, keeps) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 1_500 }),
          fc.array(step, { maxLength: 40 }),
          async (rows, steps) => {
            const [gateway, trail] = await filled(rows, keeps);
            const tail: Row[] = [];
            for (const each of steps) {
              if (each.kind === 'told' || each.kind === 'missed') {
                const added = gateway.append((gateway.rows.length + 1) * 1_000 + each.late);
                if (each.kind === 'told') tail.push(added);
                // Told twice, and late, as after the socket came back.
                if (each.kind === 'told') tail.slice(-3).forEach(trail.arrived);
              } else if (each.kind === 'older') void trail.older();
              else if (each.kind === 'newer') void trail.newer();
              else if (each.kind === 'gap') void trail.gap();
              else await trail.begin();
            }
            await trail.gap();
            await scrolledUp(trail);
            expectStretchOf(gateway, heldOf(trail), keeps);
          },
        ),
        { numRuns: 60 },
      );
    },
  );

  it('are bounded however far somebody scrolls, and the way back is read again', async () => {
    const [gateway, trail] = await filled(3_000);
    for (let page = 0; page < 20; page += 1) {
      await trail.older();
      expect(heldOf(trail).entries.length).toBeLessThanOrEqual(MOST_ROWS);
    }
    expect(seqs(heldOf(trail)).at(-1)).toBe('1');
    expect(heldOf(trail).above).toBe(2_000);
    gateway.append(3_001_000);
    while (heldOf(trail).above > 0) await trail.newer();
    expectStretchOf(gateway, heldOf(trail));
    expect(seqs(heldOf(trail))[0]).toBe('3001');
  });

  it('are bounded however long the tail is followed', async () => {
    const [gateway, trail] = await filled(10);
    for (let seq = 11; seq <= 5_000; seq += 1) {
      trail.arrived(gateway.append(seq * 1_000));
      // The page is read while more rows come.
      if (seq % 50 === 0) await trail.newer();
      expect(heldOf(trail).entries.length).toBeLessThanOrEqual(MOST_ROWS + 50);
    }
    await trail.gap();
    expectStretchOf(gateway, heldOf(trail));
    expect(seqs(heldOf(trail))[0]).toBe('5000');
    expect(gateway.reads).toBeLessThan(60);
  });

  it('include a row that was written while nobody heard, though it happened before others', async () => {
    const [gateway, trail] = await filled(300);
    const late = gateway.append(250_500);
    await trail.gap();
    expect(seqs(heldOf(trail)).indexOf(late.seq)).toBe(50);
    expect(trail.get().unseen).toBe(1);
  });

  it('close a gap once the gateway answers again', async () => {
    const [gateway, trail] = await filled(5);
    gateway.append(6_000);
    gateway.isDown = true;
    await trail.gap();
    expect(trail.get().problem?.code).toBe('UNREACHABLE');
    gateway.isDown = false;
    trail.retry();
    await trail.gap();
    expect(seqs(heldOf(trail))[0]).toBe('6');
    expect(trail.get().problem).toBeNull();
  });

  it('keep a row that arrives before the first page', async () => {
    const gateway = new Gateway();
    gateway.append(1_000);
    const trail = new Trail(gateway.read);
    const begun = trail.begin();
    trail.arrived(gateway.append(2_000));
    await begun;
    expect(seqs(heldOf(trail))).toEqual(['2', '1']);
  });

  it('do not go on by themselves where a whole page is hidden', async () => {
    const gateway = new Gateway();
    for (let at = 1; at <= 500; at += 1) gateway.append(at * 1_000);
    const trail = new Trail(gateway.read, ({ seq }) => Number(seq) > 400);
    await trail.begin();
    expect(trail.get().isSparse).toBe(false);
    await trail.older();
    expect(trail.get().isSparse).toBe(true);
  });
});

describe('a row of the tail', () => {
  const page = (rows: Row[], hasNextPage: boolean): Page => ({
    edges: rows.map((node) => ({ cursor: node.seq, node })),
    pageInfo: {
      hasNextPage,
      hasPreviousPage: false,
      startCursor: rows[0]?.seq ?? null,
      endCursor: rows.at(-1)?.seq ?? null,
    },
  });
  const held: Held = { entries: [], above: 0, newerBefore: null, olderAfter: 'x' };

  it('is left to its page where that is not read yet', () => {
    const two = withOlder(held, page([row(9, 9_000), row(8, 8_000)], true), () => true);
    expect(seqs(withArrived(two, [row(10, 1_000)], () => true))).toEqual(['9', '8']);
    expect(seqs(withArrived(two, [row(10, 8_500)], () => true))).toEqual(['9', '10', '8']);
  });

  it('is counted where newer rows are not held', () => {
    const two = withOlder({ ...held, above: 4 }, page([row(9, 9_000)], true), () => true);
    const next = withArrived(two, [row(10, 10_000)], () => true);
    expect([seqs(next), next.above]).toEqual([['9'], 5]);
  });
});

/** What is above was let go: it is read again as by somebody who scrolls up. */
async function scrolledUp(trail: Trail): Promise<void> {
  while (heldOf(trail).above > 0) await trail.newer();
  await trail.gap();
}
