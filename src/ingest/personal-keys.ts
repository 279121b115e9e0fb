// The keys of an organization under which personal data is replaced. They lie in the database, wrapped by a secret that
// does not: a dump of the database alone tells nothing.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AppError, type Database, type Session, statement, unavailable } from '../platform';
import { type PersonalKey, Tokenizer } from './tokenizer';

interface KeyRow {
  readonly kid: string;
  readonly wrapped: Buffer;
}

const keysInUse = statement<KeyRow>(
  'ingest.personal-keys',
  `SELECT k.kid, k.wrapped FROM personal_keys k
    WHERE k.org_id = $1 AND k.retired_at IS NULL ORDER BY substr(k.kid, 2)::int DESC`,
);

const addKey = statement<{ kid: string }>(
  'ingest.add-personal-key',
  `INSERT INTO personal_keys (org_id, kid, wrapped)
   SELECT $1::uuid, $2::text, $3::bytea
    WHERE EXISTS (SELECT FROM organizations o WHERE o.org_id = $1)
       ON CONFLICT DO NOTHING
   RETURNING kid`,
);

const newestKid = statement<{ number: number }>(
  'ingest.newest-personal-key',
  `SELECT coalesce(max(substr(k.kid, 2)::int), 0) AS number FROM personal_keys k WHERE k.org_id = $1`,
);

/** What is retired is gone: nobody can tell any more whose its tokens are. */
const retireKeys = statement<{ kid: string }>(
  'ingest.retire-personal-keys',
  `UPDATE personal_keys k SET retired_at = now(), wrapped = ''
    WHERE k.org_id = $1 AND k.retired_at IS NULL AND substr(k.kid, 2)::int < $2 RETURNING k.kid`,
);

/** For so long a gateway goes on with the keys that it has seen. */
const REMEMBERED_MS = 30_000;
const MOST_REMEMBERED = 10_000;
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export class PersonalKeys {
  private readonly known = new Map<
    string,
    { readonly tokenizer: Promise<Tokenizer>; readonly until: number }
  >();

  /** `secret` wraps the keys of all organizations, the same at all gateways. */
  constructor(
    private readonly database: Pick<Database, 'withOrganization'>,
    private readonly secret: string,
  ) {}

  /** Makes the first key of an organization that has none. */
  of(organizationId: string): Promise<Tokenizer> {
    const now = performance.now();
    const known = this.known.get(organizationId);
    if (known !== undefined && known.until > now) {
      return known.tokenizer;
    }
    const tokenizer = this.database.withOrganization(organizationId, (session) =>
      this.load(session, organizationId),
    );
    if (this.known.size >= MOST_REMEMBERED) {
      this.known.clear();
    }
    this.known.set(organizationId, { tokenizer, until: now + REMEMBERED_MS });
    tokenizer.catch(() => this.known.delete(organizationId));
    return tokenizer;
  }

  forget(organizationId: string): void {
    this.known.delete(organizationId);
  }

  /** Replaces values under a new key from now on; the one before still says who is who. */
  async rotate(session: Session, organizationId: string): Promise<string> {
    await this.load(session, organizationId);
    const [{ number } = { number: 0 }] = await session.run(newestKid, [organizationId]);
    const kid = await this.add(session, organizationId, number + 1);
    this.known.delete(organizationId);
    return kid;
  }

  /** Destroys all keys but the newest. */
  async retire(session: Session, organizationId: string): Promise<string[]> {
    const [{ number } = { number: 0 }] = await session.run(newestKid, [organizationId]);
    const retired = await session.run(retireKeys, [organizationId, number]);
    this.known.delete(organizationId);
    return retired.map(({ kid }) => kid).sort();
  }

  private async load(session: Session, organizationId: string): Promise<Tokenizer> {
    let rows = await session.run(keysInUse, [organizationId]);
    if (rows.length === 0) {
      await this.add(session, organizationId, 1);
      rows = await session.run(keysInUse, [organizationId]);
    }
    if (rows.length === 0) {
      throw new AppError('NOT_FOUND', 'There is no such organization');
    }
    const keys = rows.map(({ kid, wrapped }) => this.unwrap(organizationId, kid, wrapped));
    return new Tokenizer(organizationId, keys, this.derived(organizationId, 'digest'));
  }

  private async add(session: Session, organizationId: string, number: number): Promise<string> {
    const kid = `k${number}`;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.derived(organizationId, 'wrap'), iv);
    cipher.setAAD(Buffer.from(kid));
    const body = Buffer.concat([cipher.update(randomBytes(KEY_BYTES)), cipher.final()]);
    await session.run(addKey, [organizationId, kid, Buffer.concat([iv, cipher.getAuthTag(), body])]);
    return kid;
  }

  private unwrap(organizationId: string, kid: string, wrapped: Buffer): PersonalKey {
    try {
      const decipher = createDecipheriv(
        'aes-256-gcm',
        this.derived(organizationId, 'wrap'),
        wrapped.subarray(0, IV_BYTES),
      );
      decipher.setAAD(Buffer.from(kid));
      decipher.setAuthTag(wrapped.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const key = Buffer.concat([decipher.update(wrapped.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      return { kid, key };
    } catch (error) {
      throw unavailable(
        'The keys of personal data do not open: this gateway has another PERSONAL_DATA_SECRET than the one that made them',
        error,
      );
    }
  }

  private derived(organizationId: string, purpose: 'wrap' | 'digest'): Buffer {
    return Buffer.from(
      hkdfSync('sha256', this.secret, organizationId, `opsgraph:personal:${purpose}`, KEY_BYTES),
    );
  }
}
