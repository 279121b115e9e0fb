// Trails to verify, and what somebody who owns the database may do to them.
import { uuidv7 } from 'uuidv7';
import { type AuditEntry, AuditOutcome, AuditTrail, Checkpoints, checkpointTrail } from '../../src/audit';
import { commitmentOf, GENESIS, hashOf } from '../../src/audit/chain';
import { Database, createLogger } from '../../src/platform';
import type { TestDatabase } from './database';
import { rowsOf } from './factories';

export interface Desk {
  readonly organizationId: string;
  readonly slug: string;
}

/** Everything a test needs to write trails into one database and to break them. */
export class Trails {
  private organizations = 0;

  private constructor(
    readonly test: TestDatabase,
    readonly database: Database,
    readonly trail: AuditTrail,
    readonly checkpoints: Checkpoints,
  ) {}

  static async open(test: TestDatabase, poolSize = 10): Promise<Trails> {
    const database = await Database.connect({
      url: test.url,
      entities: [],
      log: createLogger('silent'),
      poolSize,
      writers: poolSize,
    });
    return new Trails(test, database, new AuditTrail(database), new Checkpoints(test.audit));
  }

  close(): Promise<void> {
    return this.database.close();
  }

  /** An organization whose trail has these rows. */
  async of(entries: number | readonly AuditEntry[]): Promise<Desk> {
    const slug = `desk-${(this.organizations += 1)}`;
    const { organizationId } = await rowsOf(this.test, { slug });
    const list =
      typeof entries === 'number' ? Array.from({ length: entries }, (_, index) => entry(index + 1)) : entries;
    await this.append(organizationId, list);
    return { organizationId, slug };
  }

  async append(organizationId: string, entries: readonly AuditEntry[]): Promise<void> {
    await this.trail.partitions.ensure(entries.flatMap(({ at }) => at ?? []));
    await this.trail.write(organizationId, () => Promise.resolve({ result: undefined, entries }));
  }

  async checkpoint(organizationId: string): Promise<void> {
    await checkpointTrail(this.database, this.checkpoints, organizationId);
  }

  /** Runs SQL as the owner, whom row-level security does not stop; $1 is the organization. */
  async sql(organizationId: string, text: string, values: readonly unknown[] = []): Promise<void> {
    const { owner } = this.test;
    const parameters = text.includes('$1') ? [organizationId, ...values] : [];
    await owner.query(text, parameters);
  }

  /** Computes the hashes anew from a row on, as somebody who knows how they are made would. */
  async rehash(organizationId: string, from = 1, upTo = Number.MAX_SAFE_INTEGER): Promise<void> {
    const { owner } = this.test;
    const { rows } = await owner.query<Stored>(`${STORED} ORDER BY seq`, [organizationId]);
    let prevHash: Buffer = GENESIS;
    for (const row of rows) {
      const seq = Number(row.seq);
      if (seq >= from && seq <= upTo) {
        const commitment = row.salt === null ? row.commitment : commitmentOf(row.salt, row);
        const place = { organizationId, seq, at: row.at, prevHash };
        const hash = hashOf(place, row, commitment ?? GENESIS);
        await owner.query(`UPDATE audit_logs SET prev_hash = $3, hash = $4 WHERE org_id = $1 AND id = $2`, [
          organizationId,
          row.id,
          prevHash,
          hash,
        ]);
        prevHash = hash;
      } else {
        prevHash = row.hash;
      }
    }
  }

  /** Makes audit_heads say that the trail ends with its last row. */
  async adjustHead(organizationId: string): Promise<void> {
    await this.sql(
      organizationId,
      `UPDATE audit_heads h SET seq = a.seq, hash = a.hash
         FROM (SELECT seq, hash FROM audit_logs WHERE org_id = $1 ORDER BY seq DESC LIMIT 1) a
        WHERE h.org_id = $1`,
    );
  }

  /** Puts a copy of a row, with a new id, at a number. */
  async insertCopy(organizationId: string, of: number, at: number): Promise<void> {
    await this.sql(
      organizationId,
      `INSERT INTO audit_logs (org_id, created_at, id, seq, admin_id, admin_name, action, resource_type, resource_id,
                               details, outcome, error_code, ip_address, user_agent, external_id, salt, commitment,
                               prev_hash, hash)
       SELECT org_id, created_at, $4, $3, admin_id, admin_name, action, resource_type, resource_id,
              details, outcome, error_code, ip_address, user_agent, external_id, salt, commitment, prev_hash, hash
         FROM audit_logs WHERE org_id = $1 AND seq = $2`,
      [of, at, uuidv7()],
    );
  }
}

interface Stored {
  readonly seq: string;
  readonly at: Date;
  readonly id: string;
  readonly adminId: string | null;
  readonly adminName: string | null;
  readonly action: string;
  readonly resourceType: string;
  readonly resourceId: string | null;
  readonly details: string;
  readonly outcome: string;
  readonly errorCode: string | null;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  readonly externalId: string | null;
  readonly salt: Buffer | null;
  readonly commitment: Buffer | null;
  readonly hash: Buffer;
}

const STORED = `SELECT seq, created_at AS at, id, admin_id AS "adminId", admin_name AS "adminName", action,
  resource_type AS "resourceType", resource_id AS "resourceId", details::text AS details, outcome,
  error_code AS "errorCode", ip_address AS "ipAddress", user_agent AS "userAgent", external_id AS "externalId",
  salt, commitment, hash FROM audit_logs WHERE org_id = $1`;

export function entry(index: number, more: Partial<AuditEntry> = {}): AuditEntry {
  return {
    adminId: `admin-${index % 3}`,
    adminName: `Admin ${index % 3}`,
    action: index % 2 === 0 ? 'CLOSE_SESSION' : 'CLAIM_SESSION',
    resourceType: 'chat_session',
    resourceId: `session-${index}`,
    details: { index, note: `text of row ${index}` },
    outcome: AuditOutcome.SUCCESS,
    ipAddress: '192.0.2.7',
    userAgent: 'Browser/1.0',
    ...more,
  };
}
