// How the trail stands, as a status line shows it: its ends, how far it is signed, and what was last found of it.
import { appendFileSync, readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { Checkpoints, checkpointTrail } from '../src/audit';
import * as statements from '../src/audit/trail-status.sql';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  entry,
  type Gateway,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  Trails,
} from './harness';
import { writeAuditRows, writeManyAuditRows } from './harness/audit-rows';

let database: TestDatabase;
let gateway: Gateway;
let trails: Trails;

beforeAll(async () => {
  database = await cloneDatabase();
  trails = await Trails.open(database);
  gateway = await startGateway(database);
});

afterAll(async () => {
  await gateway.stop();
  await trails.close();
  await database.drop();
});

interface Status {
  readonly firstSeq: string | null;
  readonly firstAt: string | null;
  readonly lastSeq: string | null;
  readonly lastAt: string | null;
  readonly checkpoint: { readonly seq: string; readonly hash: string; readonly at: string } | null;
  readonly checkpointHolds: boolean | null;
  readonly unanchoredRows: number;
  readonly lastVerification: {
    readonly at: string;
    readonly adminId: string | null;
    readonly adminName: string;
    readonly verdict: string;
    readonly rows: number;
    readonly findingCount: number;
    readonly isWhole: boolean;
  } | null;
}

const STATUS = `{ auditTrailStatus { firstSeq firstAt lastSeq lastAt checkpoint { seq hash at } checkpointHolds unanchoredRows
  lastVerification { at adminId adminName verdict rows findingCount isWhole } } }`;

async function statusOf(organizationId: string, id = randomUUID()): Promise<Status> {
  const token = await tokenOf(Role.ADMIN, organizationId, id);
  const { data, errors } = await gateway.ask<{ auditTrailStatus: Status }, undefined>(STATUS, undefined, {
    token,
  });
  expect(errors).toEqual([]);
  if (data === null) {
    throw new Error('There was no answer');
  }
  return data.auditTrailStatus;
}

async function verify(organizationId: string, id: string = randomUUID(), range = ''): Promise<void> {
  const token = await tokenOf(Role.ORG_ADMIN, organizationId, id);
  const { errors } = await gateway.ask(`{ verifyAuditTrail${range} { verdict } }`, undefined, { token });
  expect(errors).toEqual([]);
}

describe('a trail', () => {
  it('that has no rows says so', async () => {
    const { organizationId } = await rowsOf(database, { slug: 'empty' });
    expect(await statusOf(organizationId)).toEqual({
      firstSeq: null,
      firstAt: null,
      lastSeq: null,
      lastAt: null,
      checkpoint: null,
      checkpointHolds: null,
      unanchoredRows: 0,
      lastVerification: null,
    });
  });

  it('says where it begins and ends, and a look at that is no row of it', async () => {
    const at = [new Date('2026-03-01T10:00:00.000Z'), new Date('2026-03-02T11:00:00.000Z')];
    const { organizationId } = await trails.of(at.map((each, index) => entry(index + 1, { at: each })));
    const first = await statusOf(organizationId);
    expect(first).toMatchObject({
      firstSeq: '1',
      firstAt: at[0]?.toISOString(),
      lastSeq: '2',
      lastAt: at[1]?.toISOString(),
      unanchoredRows: 2,
    });
    expect(await statusOf(organizationId)).toEqual(first);
  });

  it('of another organization is another one', async () => {
    const [one, two] = [await trails.of(3), await trails.of(5)];
    await trails.checkpoint(two.organizationId);
    await verify(two.organizationId);
    expect(await statusOf(one.organizationId)).toMatchObject({
      lastSeq: '3',
      checkpoint: null,
      lastVerification: null,
    });
    expect(await statusOf(two.organizationId)).toMatchObject({ lastSeq: '6', checkpoint: { seq: '5' } });
  });

  it.each(Object.values(Role))('is shown to %s only where that role may read the trail', async (role) => {
    const { organizationId } = await trails.of(1);
    const { errors } = await gateway.ask(STATUS, undefined, { token: await tokenOf(role, organizationId) });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(
      [Role.ADMIN, Role.ORG_ADMIN, Role.SUPER_ADMIN].includes(role) ? [] : ['FORBIDDEN'],
    );
  });
});

describe('the checkpoint', () => {
  it('is the last one of the gateway’s file, whoever wrote it, with the rows that came after it', async () => {
    const { organizationId } = await trails.of(3);
    await trails.checkpoint(organizationId);
    const first = await statusOf(organizationId);
    expect(first).toMatchObject({ checkpoint: { seq: '3' }, checkpointHolds: true, unanchoredRows: 0 });
    await trails.append(organizationId, [entry(4), entry(5)]);
    expect(await statusOf(organizationId)).toMatchObject({ checkpoint: { seq: '3' }, unanchoredRows: 2 });
    // As a worker of its own does, whose memory is not that of this gateway.
    const written = await checkpointTrail(trails.database, new Checkpoints(database.audit), organizationId);
    expect(await statusOf(organizationId)).toMatchObject({
      checkpoint: { seq: '5', hash: written?.hash, at: written?.at.toISOString() },
      checkpointHolds: true,
      unanchoredRows: 0,
    });
  });

  it('does not hold where its row was rewritten, and where it is gone', async () => {
    const [rewritten, gone, emptied] = [await trails.of(3), await trails.of(3), await trails.of(3)];
    for (const { organizationId } of [rewritten, gone, emptied]) {
      await trails.checkpoint(organizationId);
    }
    await trails.sql(
      rewritten.organizationId,
      `UPDATE audit_logs SET hash = sha256('x') WHERE org_id = $1 AND seq = 3`,
    );
    await trails.sql(gone.organizationId, 'DELETE FROM audit_logs WHERE org_id = $1 AND seq = 3');
    await trails.sql(emptied.organizationId, 'DELETE FROM audit_logs WHERE org_id = $1');
    for (const { organizationId } of [rewritten, gone, emptied]) {
      expect(await statusOf(organizationId)).toMatchObject({
        checkpoint: { seq: '3' },
        checkpointHolds: false,
      });
    }
  });

  it('says nothing where rows are kept only from after it', async () => {
    const { organizationId } = await trails.of(2);
    await trails.checkpoint(organizationId);
    await trails.append(organizationId, [entry(3)]);
    await trails.sql(organizationId, 'DELETE FROM audit_logs WHERE org_id = $1 AND seq < 3');
    expect(await statusOf(organizationId)).toMatchObject({
      firstSeq: '3',
      checkpoint: { seq: '2' },
      checkpointHolds: null,
    });
  });

  it('is not one that was forged, nor a line that has no end yet', async () => {
    const { organizationId } = await trails.of(2);
    await trails.checkpoint(organizationId);
    const lines = readFileSync(database.audit.checkpointFile, 'utf8').trimEnd().split('\n');
    const own = lines.findLast((line) => line.includes(organizationId)) ?? '';
    const forged = own.replace('"seq":2', '"seq":9');
    expect(forged).not.toBe(own);
    appendFileSync(database.audit.checkpointFile, forged.slice(0, 40));
    expect(await statusOf(organizationId)).toMatchObject({ checkpoint: { seq: '2' } });
    appendFileSync(database.audit.checkpointFile, `${forged.slice(40)}\n`);
    expect(await statusOf(organizationId)).toMatchObject({ checkpoint: null, checkpointHolds: null });
    await trails.checkpoint(organizationId);
    expect(await statusOf(organizationId)).toMatchObject({ checkpoint: { seq: '2' }, checkpointHolds: true });
  });
});

describe('the last verification', () => {
  it('is told with its verdict, by whom and when, as the trail has it', async () => {
    const { organizationId } = await trails.of(4);
    const rows = await rowsOf(database, { slug: 'named' });
    const mara = await rows.operator('Mara', { role: Role.ORG_ADMIN });
    await verify(rows.organizationId, mara);
    expect((await statusOf(rows.organizationId)).lastVerification).toMatchObject({
      adminId: mara,
      adminName: 'Mara',
      verdict: 'INTACT',
    });
    await verify(organizationId);
    const { lastVerification, lastAt } = await statusOf(organizationId);
    expect(lastVerification).toMatchObject({
      verdict: 'INTACT',
      rows: 4,
      findingCount: 0,
      isWhole: true,
      at: lastAt,
    });
    const { rows: kept } = await database.owner.query<{ details: object }>(
      `SELECT details::jsonb AS details FROM audit_logs WHERE org_id = $1 AND action = 'VERIFY_AUDIT_TRAIL'`,
      [organizationId],
    );
    expect(kept.map(({ details }) => details)).toEqual([{ verdict: 'INTACT', rows: 4, findingCount: 0 }]);
  });

  it('is the newest, and tells what was found and whether it looked at everything', async () => {
    const { organizationId } = await trails.of(4);
    await verify(organizationId);
    await trails.sql(
      organizationId,
      `UPDATE audit_logs SET resource_type = 'changed' WHERE org_id = $1 AND seq = 2`,
    );
    await verify(organizationId);
    expect((await statusOf(organizationId)).lastVerification).toMatchObject({
      verdict: 'EDITED',
      findingCount: 1,
      isWhole: true,
    });
    await verify(organizationId, undefined, '(from: "2020-01-01T00:00:00Z")');
    expect((await statusOf(organizationId)).lastVerification).toMatchObject({
      verdict: 'EDITED',
      isWhole: false,
    });
  });

  it('is none that failed, that kept no verdict, or that a host application tells of', async () => {
    const { organizationId } = await trails.of(2);
    const details = { verdict: 'INTACT', rows: 9, findingCount: 0 };
    const row = { createdAt: new Date(), action: 'VERIFY_AUDIT_TRAIL', resourceType: 'audit_log' };
    await writeAuditRows(database, organizationId, [
      { ...row, id: randomUUID(), details: {} },
      { ...row, id: randomUUID(), details, externalId: 'event-1' },
      { ...row, id: randomUUID(), details, outcome: 'FAILED', errorCode: 'RATE_LIMITED' },
    ]);
    expect((await statusOf(organizationId)).lastVerification).toBeNull();
  });
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

it('reads single rows by an index, however long the trail is', async () => {
  const { organizationId } = await trails.of(2);
  await writeManyAuditRows(database, organizationId, new Date(), 60_000);
  await database.owner.query('ANALYZE audit_logs');
  const parameters: Readonly<Record<keyof typeof statements, readonly unknown[]>> = {
    trailStanding: [organizationId],
    hashAtSeq: [organizationId, 2],
    lastVerified: [organizationId, 'VERIFY_AUDIT_TRAIL'],
  };
  for (const [name, { text }] of Object.entries(statements)) {
    const { rows } = await database.owner.query<{ 'QUERY PLAN': readonly [{ readonly Plan: Plan }] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
      [...parameters[name as keyof typeof statements]],
    );
    const plan = rows[0]?.['QUERY PLAN'][0].Plan;
    const nodes = plan === undefined ? [] : nodesOf(plan);
    const read = nodes
      .filter((node) => node.Plans === undefined)
      .reduce(
        (sum, node) =>
          sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
        0,
      );
    expect([name, read <= 10]).toEqual([name, true]);
    // Months without rows are not worth an index; no month with rows is read whole.
    expect([name, nodes.some((node) => node['Index Name']?.includes('audit_logs') === true)]).toEqual([
      name,
      true,
    ]);
  }
});
