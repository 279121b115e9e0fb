// A trail of a million rows: 17 % of one organization's, the rest of twenty others', as a busy system writes it, all of
// them interleaved in time. The rows are chained as the gateway chains them.
import { Client } from 'pg';
import { canonicalJson } from '../src/audit/canonical';
import { commitmentOf, GENESIS, hashOf } from '../src/audit/chain';
import { monthOf } from '../src/audit/partitions';
import type { Bench } from './harness/bench';
import { copyInto, copyLine } from './harness/copy';
import type { BenchPostgres } from './harness/postgres';
import { Random } from './harness/random';

export interface AuditData {
  readonly version: number;
  readonly rows: number;
  readonly organizationId: string;
  /** One of the organization's admins, who will be the one who reads. */
  readonly readerId: string;
  /** No row is as late as this. */
  readonly end: string;
  /** Rows of the organization in the seven days before the end. */
  readonly lastWeek: number;
}

const VERSION = 1;
const DAYS = 90;
const DAY_MS = 86_400_000;
const SHARE = 0.17;
const OTHERS = 20;
const ADMINS = 40;
const BATCH = 5_000;

interface Admin {
  readonly id: string;
  /** The name that rows have been written with; the user's own may be a newer one. */
  readonly writtenName: string;
  readonly displayName: string;
}

interface Organization {
  readonly id: string;
  readonly slug: string;
  readonly admins: [Admin, ...Admin[]];
  seq: number;
  hash: Buffer;
}

/** Finds the data in the folder, or makes it. */
export async function auditData(bench: Bench, postgres: BenchPostgres): Promise<AuditData> {
  const noted = postgres.note as AuditData | null;
  if (noted?.version === VERSION && noted.rows === bench.rows && !isOld(noted)) {
    bench.say(`using the ${noted.rows} rows that are there`);
    return noted;
  }
  const owner = new Client({ connectionString: postgres.ownerUrl });
  await owner.connect();
  try {
    const began = performance.now();
    bench.say(`writing ${bench.rows} rows of audit trail`);
    postgres.keepNote(null);
    await owner.query(`/* bench.empty */ TRUNCATE organizations, audit_logs CASCADE`);
    const data = await write(bench, owner);
    await tidy(postgres);
    postgres.keepNote(data);
    bench.say(`written in ${((performance.now() - began) / 1000).toFixed(0)} s`);
    return data;
  } finally {
    await owner.end();
  }
}

/**
 * What one contestant writes must not slow down the next one's reading: a page that was written to has to be visited by
 * whoever counts, until a vacuum has seen it.
 */
export async function tidy(postgres: BenchPostgres): Promise<void> {
  const owner = new Client({ connectionString: postgres.ownerUrl });
  await owner.connect();
  try {
    await owner.query(`/* bench.vacuum */ VACUUM (ANALYZE) audit_logs, audit_heads, users, organizations`);
    await owner.query(`/* bench.checkpoint */ CHECKPOINT`);
  } finally {
    await owner.end();
  }
}

/** The gateway treats rows differently that are old enough to be purged: what is measured must stay younger. */
function isOld({ end }: AuditData): boolean {
  return Date.parse(end) < Date.now() - 7 * DAY_MS;
}

async function write(bench: Bench, owner: Client): Promise<AuditData> {
  const random = new Random(20_251_121);
  const end = Math.floor(Date.now() / 60_000) * 60_000;
  const begin = end - DAYS * DAY_MS;
  const organizations = Array.from({ length: OTHERS + 1 }, (_, index) =>
    makeOrganization(random, index, new Date(begin)),
  );
  const [mine, ...others] = organizations;
  if (mine === undefined) {
    throw new Error('There is no organization');
  }
  await writeOrganizations(owner, organizations);
  const months = new Set(
    Array.from({ length: DAYS + 1 }, (_, day) => monthOf(new Date(begin + day * DAY_MS))),
  );
  for (const month of months) {
    await owner.query(`/* bench.partition */ SELECT make_audit_partition($1::date)`, [month]);
  }
  const step = (end - begin) / bench.rows;
  let lastWeek = 0;
  let copied: Promise<void> = Promise.resolve();
  let lines: string[] = [];
  for (let row = 0; row < bench.rows; row += 1) {
    const isMine = random.fraction() < SHARE;
    // A few of the others are large and most are small.
    const other = others[Math.floor(random.fraction() ** 2 * OTHERS)];
    const organization: Organization = isMine ? mine : (other ?? mine);
    const at = new Date(Math.floor(begin + (row + random.fraction()) * step));
    lines.push(makeRow(random, organization, at));
    if (organization === mine && at.getTime() >= end - 7 * DAY_MS) {
      lastWeek += 1;
    }
    if (lines.length === BATCH || row === bench.rows - 1) {
      // PostgreSQL takes one batch in while the next is made.
      await copied;
      bench.signal.throwIfAborted();
      copied = copyInto(owner, 'audit_logs', COLUMNS, lines);
      copied.catch(() => undefined);
      lines = [];
    }
  }
  await copied;
  await owner.query(
    `/* bench.heads */ INSERT INTO audit_heads (org_id, seq, hash)
     SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bytea[])`,
    [
      organizations.map(({ id }) => id),
      organizations.map(({ seq }) => seq),
      organizations.map(({ hash }) => hash),
    ],
  );
  return {
    version: VERSION,
    rows: bench.rows,
    organizationId: mine.id,
    readerId: mine.admins[0].id,
    end: new Date(end).toISOString(),
    lastWeek,
  };
}

async function writeOrganizations(owner: Client, organizations: readonly Organization[]): Promise<void> {
  await owner.query(
    `/* bench.organizations */ INSERT INTO organizations (org_id, slug, name)
     SELECT id, slug, slug FROM unnest($1::uuid[], $2::text[]) AS o (id, slug)`,
    [organizations.map(({ id }) => id), organizations.map(({ slug }) => slug)],
  );
  const users = organizations.flatMap(({ id, admins }) => admins.map((admin) => ({ ...admin, org: id })));
  await owner.query(
    `/* bench.users */ INSERT INTO users (org_id, id, display_name, email, role)
     SELECT org, id, name, email, 'ADMIN' FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])
         AS u (org, id, name, email)`,
    [
      users.map(({ org }) => org),
      users.map(({ id }) => id),
      users.map(({ displayName }) => displayName),
      users.map(({ id }) => `${id}@bench.example`),
    ],
  );
}

const COLUMNS = [
  'org_id',
  'created_at',
  'id',
  'seq',
  'admin_id',
  'admin_name',
  'action',
  'resource_type',
  'resource_id',
  'details',
  'outcome',
  'error_code',
  'ip_address',
  'user_agent',
  'salt',
  'prev_hash',
  'hash',
];

function makeRow(random: Random, organization: Organization, at: Date): string {
  const admin = random.below(50) === 0 ? null : random.pick(organization.admins);
  const action = random.pick(ACTIONS);
  const outcome = random.below(40) === 0 ? 'FAILED' : 'SUCCESS';
  const id = random.uuid(at);
  const salt = random.bytes(16);
  const personal = {
    adminId: admin?.id ?? null,
    adminName: admin?.writtenName ?? null,
    resourceId: random.below(10) === 0 ? null : `R-${100_000 + random.below(80_000)}`,
    ipAddress: admin === null ? null : `10.${random.below(16)}.${random.below(256)}.${1 + random.below(254)}`,
    userAgent: admin === null ? null : random.pick(USER_AGENTS),
    details: canonicalJson(makeDetails(random)),
  };
  const row = {
    id,
    action,
    resourceType: random.pick(RESOURCE_TYPES),
    outcome,
    errorCode: outcome === 'FAILED' ? 'BAD_USER_INPUT' : null,
    externalId: null,
  };
  const seq = organization.seq + 1;
  const prevHash = organization.hash;
  const place = { organizationId: organization.id, seq, at, prevHash };
  const hash = hashOf(place, row, commitmentOf(salt, personal));
  organization.seq = seq;
  organization.hash = hash;
  return copyLine([
    organization.id,
    at.toISOString(),
    id,
    seq,
    personal.adminId,
    personal.adminName,
    action,
    row.resourceType,
    personal.resourceId,
    personal.details,
    outcome,
    row.errorCode,
    personal.ipAddress,
    personal.userAgent,
    salt,
    prevHash,
    hash,
  ]);
}

/** 60 to 200 bytes. */
function makeDetails(random: Random) {
  const details = {
    reason: random.pick(REASONS),
    before: { status: random.pick(STATES), priority: random.below(5) },
    after: { status: random.pick(STATES), priority: random.below(5) },
  };
  return random.below(3) === 0
    ? {
        ...details,
        tags: [random.pick(WORDS), random.pick(WORDS)],
        note: `“${random.pick(WORDS)}” → ${random.below(1000)}`,
      }
    : details;
}

function makeOrganization(random: Random, index: number, at: Date): Organization {
  const admin = (_: unknown, number: number): Admin => {
    const first = FIRST_NAMES[number % FIRST_NAMES.length] ?? '';
    const writtenName = `${first} ${random.pick(LAST_NAMES)}`;
    // One in eight has married since, or changed the name otherwise.
    const displayName =
      number % 8 === 3 ? `${first} ${random.pick(LAST_NAMES)}-${random.pick(LAST_NAMES)}` : writtenName;
    return { id: random.uuid(at), writtenName, displayName };
  };
  const [first, ...more] = Array.from({ length: index === 0 ? ADMINS : 15 }, admin);
  if (first === undefined) {
    throw new Error('There is no admin');
  }
  return {
    id: random.uuid(at),
    slug: `bench-${String(index).padStart(2, '0')}`,
    admins: [first, ...more],
    seq: 0,
    hash: GENESIS,
  };
}

const OBJECTS = ['TICKET', 'CONTACT', 'REPORT', 'EXPORT', 'SETTING', 'ROLE'] as const;
const ACTIONS = ['CREATE', 'UPDATE', 'DELETE', 'ASSIGN', 'CLOSE'].flatMap((verb) =>
  OBJECTS.map((object) => `${verb}_${object}`),
) as [string, ...string[]];
const RESOURCE_TYPES: [string, ...string[]] = [
  'ticket',
  'contact',
  'report',
  'export',
  'setting',
  'role',
  'user',
  'team',
  'queue',
  'macro',
  'webhook',
  'token',
];
const REASONS: [string, ...string[]] = [
  'asked by the customer',
  'merged by hand',
  'rule 7 of the desk',
  'review',
];
const STATES: [string, ...string[]] = ['open', 'pending', 'on hold', 'solved', 'closed'];
const WORDS: [string, ...string[]] = [
  'billing',
  'delivery',
  'Rückgabe',
  'vip',
  'spam',
  'escalated',
  'naïve',
  'zwölf',
];
const FIRST_NAMES = ['Ada', 'Bruno', 'Chiara', 'Dmitri', 'Elif', 'Fatou', 'Georg', 'Hana', 'Ines', 'Jürgen'];
const LAST_NAMES: [string, ...string[]] = [
  'Abadi',
  'Brandt',
  'Costa',
  'Dubois',
  'Eriksen',
  'Fischer',
  'García',
  'Hansen',
];
const USER_AGENTS: [string, ...string[]] = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
];
