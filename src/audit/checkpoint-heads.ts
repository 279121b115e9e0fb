// Writing checkpoints of heads: on demand, and every hour for each trail that has grown.
import { type Database, statement } from '../platform';
import { lockHead } from './audit.sql';
import { CheckpointKind, type Checkpoints } from './checkpoints';

/** What a checkpoint has signed. */
export interface CheckpointWritten {
  readonly seq: number;
  readonly hash: string;
  readonly at: Date;
}

const presentHead = statement<{ hash: Buffer }>(
  'audit.present-head',
  `SELECT h.hash FROM audit_heads h WHERE h.org_id = $1`,
);

const waitForDisk = statement<object>(
  'audit.wait-for-disk',
  `SELECT set_config('synchronous_commit', 'on', true)`,
);

/** Writes a checkpoint of the end of a trail; null when the trail has no rows. */
export async function checkpointTrail(
  database: Database,
  checkpoints: Checkpoints,
  organizationId: string,
): Promise<CheckpointWritten | null> {
  // A line about a row that a rollback or a crash takes back would be a false witness. Locking the head waits for
  // whoever is appending, and its commit, which waits for the disk, comes after all that did not wait themselves.
  const head = await database.withKeptOrganization(organizationId, async (session) => {
    await session.run(waitForDisk);
    const [locked] = await session.run(lockHead, [organizationId]);
    return locked;
  });
  const seq = Number(head?.seq ?? 0);
  if (head === undefined || seq === 0) {
    return null;
  }
  const at = await checkpoints.append(CheckpointKind.HEAD, organizationId, { seq, hash: head.hash });
  return { seq, hash: head.hash.toString('hex'), at };
}

/** Writes a checkpoint where the end has moved since the last one; null where it has not. */
export async function checkpointMovedTrail(
  database: Database,
  checkpoints: Checkpoints,
  organizationId: string,
): Promise<CheckpointWritten | null> {
  const [head] = await database.withKeptOrganization(organizationId, (session) =>
    session.run(presentHead, [organizationId]),
  );
  const isKnown =
    head === undefined || head.hash.toString('hex') === (await checkpoints.lastHead(organizationId))?.hash;
  return isKnown ? null : checkpointTrail(database, checkpoints, organizationId);
}
