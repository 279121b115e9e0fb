// Making and revoking the keys of an organization, within one transaction.
import { uuidv7 } from 'uuidv7';
import { type Actor, AppError, badInput, type Change, isUuid, type Session, statement } from '../platform';
import { newApiKey } from './api-key';
import type { ApiKeyScope } from './api-key-verifier';
import { lockPeople } from './people.sql';

const LONGEST_NAME = 100;
/** Of those that are neither revoked nor expired. */
const MOST_KEYS = 100;

export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

const COLUMNS = `k.id, k.name, k.prefix, k.scopes, k.created_by AS "createdBy", k.created_at AS "createdAt",
          k.expires_at AS "expiresAt", k.last_used_at AS "lastUsedAt", k.revoked_at AS "revokedAt"`;

export const pageOfKeys = statement<ApiKeyRow>(
  'identity.api-keys',
  `SELECT ${COLUMNS} FROM api_keys k
    WHERE k.org_id = $1 AND ($2 OR (k.revoked_at IS NULL AND k.expires_at > $4::timestamptz))
    ORDER BY k.id DESC LIMIT $3`,
);

const countKeys = statement<{ count: number }>(
  'identity.count-api-keys',
  `SELECT count(*)::int AS count FROM api_keys k
    WHERE k.org_id = $1 AND k.revoked_at IS NULL AND k.expires_at > $2::timestamptz`,
);

const insertKey = statement<ApiKeyRow>(
  'identity.create-api-key',
  `INSERT INTO api_keys AS k (org_id, id, name, prefix, hash, scopes, created_by, expires_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${COLUMNS}`,
);

const lockKey = statement<ApiKeyRow>(
  'identity.lock-api-key',
  `SELECT ${COLUMNS} FROM api_keys k WHERE k.org_id = $1 AND k.id = $2 FOR UPDATE`,
);

const revokeKey = statement<ApiKeyRow>(
  'identity.revoke-api-key',
  `UPDATE api_keys k SET revoked_at = now() WHERE k.org_id = $1 AND k.id = $2 RETURNING ${COLUMNS}`,
);

export interface WantedKey {
  readonly name: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly expiresInDays: number;
}

export interface CreatedKey {
  readonly apiKey: ApiKeyRow;
  readonly secret: string;
}

export async function createKey(
  session: Session,
  actor: Actor & { readonly organizationId: string },
  wanted: WantedKey,
  now: Date,
): Promise<Change<CreatedKey>> {
  const name = wanted.name.trim();
  if (name === '' || name.length > LONGEST_NAME || name.includes('\0') || !name.isWellFormed()) {
    throw badInput('name', `must be 1 to ${LONGEST_NAME} characters long, without NUL`);
  }
  if (wanted.scopes.length !== 1) {
    throw badInput('scopes', 'must have exactly one item: a machine that does more has a key for each');
  }
  const { organizationId } = actor;
  const [organization] = await session.run(lockPeople, [organizationId]);
  if (organization === undefined) {
    throw new AppError('NOT_FOUND', 'There is no such organization');
  }
  const [{ count } = { count: 0 }] = await session.run(countKeys, [organizationId, now]);
  if (count >= MOST_KEYS) {
    throw new AppError('CONFLICT', `An organization has at most ${MOST_KEYS} keys: revoke one first`);
  }
  const key = newApiKey(organizationId, uuidv7());
  const expiresAt = new Date(now.getTime() + wanted.expiresInDays * DAY_MS);
  const [apiKey] = await session.run(insertKey, [
    organizationId,
    key.id,
    name,
    key.prefix,
    key.hash,
    wanted.scopes,
    actor.id,
    expiresAt,
  ]);
  if (apiKey === undefined) {
    throw new Error('A key was written and not answered');
  }
  return {
    answer: { apiKey, secret: key.text },
    resourceId: key.id,
    details: { prefix: key.prefix, expiresAt: expiresAt.toISOString() },
  };
}

export async function revokeOneKey(
  session: Session,
  organizationId: string,
  id: string,
): Promise<Change<ApiKeyRow>> {
  const [found] = isUuid(id) ? await session.run(lockKey, [organizationId, id]) : [];
  if (found === undefined) {
    throw new AppError('NOT_FOUND', 'There is no such API key');
  }
  if (found.revokedAt !== null) {
    return { answer: found, changed: false };
  }
  const [revoked] = await session.run(revokeKey, [organizationId, id]);
  return { answer: revoked ?? found, details: { name: found.name, prefix: found.prefix } };
}

const DAY_MS = 86_400_000;
