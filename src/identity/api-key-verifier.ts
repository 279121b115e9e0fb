// From an API key to whoever it speaks for.
//
// Each scope is a role that the fields already know, and a key has one: READ reads as an ANALYST does, INGEST brings data
// in as a SERVICE of its own organization. A key that does both would do whatever either may, wherever it leaks: it is
// two keys. There is none that administers.
import {
  type Actor,
  AppError,
  type Clock,
  type Database,
  type Logger,
  messageOf,
  Role,
  statement,
} from '../platform';
import { isSameHash, parseApiKey, type PresentedKey } from './api-key';
import { Remembered } from './remembered';

export enum ApiKeyScope {
  READ = 'READ',
  INGEST = 'INGEST',
}

const ROLE_OF_SCOPE: Readonly<Record<ApiKeyScope, Role>> = {
  [ApiKeyScope.READ]: Role.ANALYST,
  [ApiKeyScope.INGEST]: Role.SERVICE,
};

/** For so long a revocation that nobody has told of goes unnoticed. */
const REMEMBERED_MS = 5_000;
const USED_EVERY_MS = 60_000;
/** Keys whose last use is remembered; the oldest gives way, and is written once more. */
const MOST_USED = 10_000;

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly hash: Buffer;
  readonly scopes: readonly ApiKeyScope[];
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revoked: boolean;
}

const keysById = statement<KeyRow>(
  'identity.api-key',
  `SELECT k.id, k.name, k.hash, k.scopes, k.expires_at AS "expiresAt", k.last_used_at AS "lastUsedAt", k.revoked
     FROM api_keys_by_id($1, $2) k`,
);

const noteUse = statement<object>(
  'identity.api-key-used',
  `UPDATE api_keys k SET last_used_at = now()
    WHERE k.org_id = $1 AND k.id = $2 AND (k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute')`,
);

/** A hash that no key has: an unknown key is compared as well. */
const NOBODYS_HASH = Buffer.alloc(32);

export class ApiKeyVerifier {
  private readonly remembered: Remembered<KeyRow>;
  private readonly used = new Map<string, number>();
  private readonly writing = new Set<Promise<void>>();

  constructor(
    private readonly database: Pick<Database, 'lookUp' | 'withOrganization'>,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {
    this.remembered = new Remembered({
      forMs: REMEMBERED_MS,
      lookUp: async (organizationId, ids) => {
        const rows = await database.lookUp(keysById, [organizationId, ids]);
        return new Map(rows.map((row) => [row.id, row]));
      },
    });
  }

  /** What was sent, as far as it has the form of a key; refuses anything else as it refuses a key that is unknown. */
  parse(text: string): PresentedKey {
    const key = parseApiKey(text);
    if (key === null) {
      throw refused();
    }
    return key;
  }

  /** Whoever the key speaks for. A key that is unknown, wrong, revoked or expired is refused in the same words. */
  async verify(key: PresentedKey): Promise<{ readonly actor: Actor; readonly expiresAt: Date }> {
    const row = await this.remembered.get(key.organizationId, key.id);
    const isRight = isSameHash(row?.hash ?? NOBODYS_HASH, key.hash);
    const [scope] = row?.scopes ?? [];
    if (row === null || !isRight || row.revoked || row.expiresAt <= this.clock.now() || scope === undefined) {
      throw refused();
    }
    this.noteUse(key, row.lastUsedAt);
    return {
      actor: {
        id: `api-key:${row.id}`,
        name: row.name,
        role: ROLE_OF_SCOPE[scope],
        organizationId: key.organizationId,
      },
      expiresAt: row.expiresAt,
    };
  }

  forget(organizationId: string | null): void {
    this.remembered.forget(organizationId);
  }

  /** Resolves when no use is being written any more. */
  async settled(): Promise<void> {
    await Promise.all(this.writing);
  }

  /** Beside the answer, which neither waits for it nor fails with it. */
  private noteUse({ organizationId, id }: PresentedKey, lastUsedAt: Date | null): void {
    const now = performance.now();
    const noted = this.used.get(id);
    if (noted !== undefined && now - noted < USED_EVERY_MS) {
      return;
    }
    const [oldest] = this.used.keys();
    if (this.used.size >= MOST_USED && oldest !== undefined) {
      this.used.delete(oldest);
    }
    this.used.delete(id);
    this.used.set(id, now);
    if (lastUsedAt !== null && Math.abs(Date.now() - lastUsedAt.getTime()) < USED_EVERY_MS) {
      // Another gateway has written it just now.
      return;
    }
    const writing = this.database
      .withOrganization(organizationId, async (session) => {
        await session.run(noteUse, [organizationId, id]);
      })
      .catch((error: unknown) => {
        this.log.warn({ apiKey: id, error: messageOf(error) }, 'the use of an API key was not noted');
      })
      .finally(() => this.writing.delete(writing));
    this.writing.add(writing);
  }
}

function refused(): AppError {
  return new AppError('UNAUTHENTICATED', 'The API key was refused: it is unknown, revoked or expired');
}
