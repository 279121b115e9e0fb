// Whatever single thing is done to a trail whose end a checkpoint has signed, it is never called intact.
import fc from 'fast-check';
import { uuidv7 } from 'uuidv7';
import { AuditOutcome, Verdict, verifyTrail } from '../src/audit';
import { cloneDatabase, entry, type TestDatabase, Trails } from './harness';

jest.setTimeout(120_000);

let testDatabase: TestDatabase;
let trails: Trails;

beforeAll(async () => {
  testDatabase = await cloneDatabase();
  trails = await Trails.open(testDatabase);
});

afterAll(async () => {
  await trails.close();
  await testDatabase.drop();
});

/** Every column that is hashed, and a value that it does not have. */
const EDITS: Readonly<Record<string, string>> = {
  id: `'${uuidv7()}'`,
  created_at: `created_at + interval '1 millisecond'`,
  admin_id: `coalesce(admin_id, '') || 'x'`,
  admin_name: 'NULL',
  action: `action || ' '`,
  resource_type: `upper(resource_type)`,
  resource_id: `coalesce(resource_id, '') || 'x'`,
  details: `(details::text || ' ')::json`,
  outcome: `CASE outcome WHEN 'FAILED' THEN 'SUCCESS' ELSE 'FAILED' END`,
  error_code: `coalesce(error_code, '') || 'x'`,
  ip_address: `coalesce(ip_address, '') || 'x'`,
  user_agent: `coalesce(user_agent, '') || 'x'`,
  external_id: `coalesce(external_id, '') || 'x'`,
  salt: `substr(sha256('x'), 1, 16)`,
  prev_hash: `sha256('x')`,
  hash: `sha256('x')`,
  seq: 'seq + 1000',
};

const place = fc.nat();
const tampering = fc.oneof(
  fc.record({
    kind: fc.constant('edit' as const),
    column: fc.constantFrom(...Object.keys(EDITS)),
    a: place,
    b: place,
  }),
  fc.record({
    kind: fc.constantFrom('delete' as const, 'swap' as const, 'insert' as const, 'head' as const),
    column: fc.constant(''),
    a: place,
    b: place,
  }),
);
const cover = fc.record({ renumber: fc.boolean(), rehash: fc.boolean(), head: fc.boolean() });

it('a single random tampering of a random trail is never intact', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 3, max: 25 }), tampering, cover, async (length, deed, hidden) => {
      const { organizationId } = await trails.of(
        Array.from({ length }, (_, index) =>
          entry(
            index,
            index % 4 === 0 ? { outcome: AuditOutcome.FAILED, errorCode: 'CONFLICT', adminId: null } : {},
          ),
        ),
      );
      await trails.checkpoint(organizationId);
      const verify = () =>
        verifyTrail(trails.database, organizationId, {
          checkpoints: () => trails.checkpoints.read(organizationId),
        });
      expect((await verify()).verdict).toBe(Verdict.INTACT);
      await tamper(organizationId, length, deed);
      const low = Math.min((deed.a % length) + 1, (deed.b % length) + 1);
      if (hidden.renumber && deed.kind !== 'head') {
        await trails.sql(
          organizationId,
          `UPDATE audit_logs a SET seq = n.seq FROM (
             SELECT id, row_number() OVER (ORDER BY seq) AS seq FROM audit_logs WHERE org_id = $1) n
            WHERE a.org_id = $1 AND a.id = n.id`,
        );
      }
      if (hidden.rehash && deed.kind !== 'head') {
        await trails.rehash(organizationId, low);
      }
      if (hidden.head && deed.kind !== 'head') {
        await trails.adjustHead(organizationId);
      }
      // Hashes computed anew undo an edit of them.
      const isUndone =
        hidden.rehash && deed.kind === 'edit' && (deed.column === 'hash' || deed.column === 'prev_hash');
      // The last row alone keeps its number, and a row that comes after all others, head included, was appended: who
      // owns the database can append like the gateway does.
      const isLast = (deed.a % length) + 1 === length || (deed.b % length) + 1 === length;
      const isNothing =
        (hidden.renumber && deed.kind === 'edit' && deed.column === 'seq' && isLast) ||
        (hidden.renumber && hidden.rehash && hidden.head && deed.kind === 'insert' && isLast);
      const { verdict, findingCount } = await verify();
      if (!isUndone && !isNothing) {
        expect([verdict, findingCount]).not.toEqual([Verdict.INTACT, expect.any(Number)]);
        expect(verdict).not.toBe(Verdict.PURGED);
        expect(findingCount).toBeGreaterThan(0);
      }
    }),
    { numRuns: 150 },
  );
});

async function tamper(
  organizationId: string,
  length: number,
  { kind, column, a, b }: { kind: string; column: string; a: number; b: number },
): Promise<void> {
  const first = (a % length) + 1;
  const other = (b % length) + 1;
  const [low, high] = [Math.min(first, other), Math.max(first, other)];
  switch (kind) {
    case 'edit':
      return trails.sql(
        organizationId,
        `UPDATE audit_logs SET ${column} = ${EDITS[column] ?? ''} WHERE org_id = $1 AND seq = ${first}`,
      );
    case 'delete':
      return trails.sql(
        organizationId,
        `DELETE FROM audit_logs WHERE org_id = $1 AND seq BETWEEN ${low} AND ${high}`,
      );
    case 'swap': {
      const partner = low === high ? (low % length) + 1 : high;
      return trails.sql(
        organizationId,
        `UPDATE audit_logs SET seq = ${low + partner} - seq WHERE org_id = $1 AND seq IN (${low}, ${partner})`,
      );
    }
    case 'insert':
      return trails.insertCopy(organizationId, low, high);
    default:
      return trails.sql(
        organizationId,
        `UPDATE audit_heads SET seq = seq + ${(a % 3) - 1}, hash = sha256('x') WHERE org_id = $1`,
      );
  }
}
