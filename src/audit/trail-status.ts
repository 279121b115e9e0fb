// How a trail stands, for whoever keeps an eye on it: its ends, the last checkpoint, and what the last verification found.
import type { Database, RequestContext } from '../platform';
import type { Checkpoints } from './checkpoints';
import { type AuditReader, nameOf } from './read';
import type { AuditTrailStatus, AuditTrailVerification } from './trail-status.types';
import { hashAtSeq, lastVerified, trailStanding } from './trail-status.sql';
import type { Verdict } from './verify-findings';

export const VERIFY_ACTION = 'VERIFY_AUDIT_TRAIL';

/** What the trail keeps of a verification, beside its arguments. */
export interface VerificationFound {
  readonly verdict: Verdict;
  readonly rows: number;
  readonly findingCount: number;
}

export function verificationFound({ verdict, rows, findingCount }: VerificationFound): {
  readonly [Name in keyof VerificationFound]: VerificationFound[Name];
} {
  return { verdict, rows, findingCount };
}

export interface StatusTools {
  readonly database: Database;
  readonly reader: AuditReader;
  readonly checkpoints: Checkpoints;
}

export async function trailStatus(
  context: RequestContext,
  { database, reader, checkpoints }: StatusTools,
): Promise<AuditTrailStatus> {
  const { id } = await context.organization();
  const checkpoint = await checkpoints.lastHead(id);
  const [[ends], signed, lastVerification] = await Promise.all([
    context.read(trailStanding, [id]),
    checkpoint === null ? [] : context.read(hashAtSeq, [id, checkpoint.seq]),
    verificationOf(context, reader, id),
  ]);
  const { lastSeq = '0', lastAt = null, firstSeq = null, firstAt = null } = ends ?? {};
  let hash = signed[0]?.hash;
  let checkpointHolds: boolean | null = null;
  if (checkpoint !== null && (firstSeq === null || checkpoint.seq >= Number(firstSeq))) {
    if (hash === undefined) {
      // The line may be younger than the request's snapshot: what seems to be missing is looked for as of now.
      const [found] = await database.withKeptOrganization(id, (session) =>
        session.run(hashAtSeq, [id, checkpoint.seq]),
      );
      hash = found?.hash;
    }
    checkpointHolds = hash === checkpoint.hash;
  }
  return {
    firstSeq,
    firstAt,
    lastSeq: lastSeq === '0' ? null : lastSeq,
    lastAt,
    checkpoint:
      checkpoint === null
        ? null
        : { seq: String(checkpoint.seq), hash: checkpoint.hash, at: new Date(checkpoint.at) },
    checkpointHolds,
    unanchoredRows: Math.max(0, Number(lastSeq) - (checkpoint?.seq ?? 0)),
    lastVerification,
  };
}

async function verificationOf(
  context: RequestContext,
  reader: AuditReader,
  organizationId: string,
): Promise<AuditTrailVerification | null> {
  const [row] = await context.read(lastVerified, [organizationId, VERIFY_ACTION]);
  if (row === undefined) {
    return null;
  }
  const { verdict, rows, findingCount, from, to } = row.details;
  const admins = await reader.adminsOf(context, new Set([row.adminId]));
  return {
    at: row.at,
    adminId: row.adminId,
    adminName: nameOf(admins.get(row.adminId ?? '') ?? null, row.adminName, row.adminId),
    verdict,
    rows,
    findingCount,
    isWhole: from == null && to == null,
  };
}
