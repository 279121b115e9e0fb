// What the doctor looks at beside whether it works at all: what will hurt later, or when something else fails.
import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Config, roomOnDisk } from '../platform';

export interface Finding {
  readonly verdict: 'ok' | 'note' | 'warning' | 'fault';
  readonly subject: string;
  readonly found: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** A statement as the application role. */
export type Ask = <Row>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/** Readers, writers and the queue of jobs. */
const CONNECTIONS_OF_A_GATEWAY = 20;
const GIB = 1024 ** 3;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MOST_SKEW_MS = 1_000;
const MOST_LAG_MS = 10 * MINUTE_MS;
/** PostgreSQL refuses to write at two thousand million. */
const OLD_TRANSACTIONS = 1_000_000_000;
const SPARE_FILES = 500;
/** Of rules that changed in the last years, and of one that never does. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/Mexico_City',
  'Asia/Bangkok',
  'Africa/Cairo',
  'Asia/Amman',
];

/** The server of the database: settings, and what piles up there. */
export async function* serverChecks(ask: Ask, isPooled: boolean): AsyncGenerator<Finding> {
  yield* durability(
    await ask(`SELECT s.name, s.setting FROM pg_settings s
    WHERE s.name IN ('fsync', 'synchronous_commit', 'full_page_writes') AND s.setting = 'off' ORDER BY s.name`),
  );
  yield* connections(
    await ask(
      `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
              (SELECT sum(d.numbackends)::int FROM pg_stat_database d) AS used`,
    ),
    isPooled,
  );
  yield* timeouts(
    await ask(
      `SELECT s.name, s.setting::float8 AS ms FROM pg_settings s
      WHERE s.name IN ('idle_in_transaction_session_timeout', 'transaction_timeout') AND s.setting::float8 BETWEEN 1 AND 60000`,
    ),
  );
  yield* compiling(await ask(`SELECT current_setting('jit') = 'on' AND pg_jit_available() AS on`));
  yield* upkeep(ask);
  yield* replication(ask);
  yield* clocks(ask);
}

export function* durability(off: readonly { readonly name: string }[]): Generator<Finding> {
  if (off.length > 0) {
    yield {
      verdict: 'warning',
      subject: 'durability',
      found: `${off.map(({ name }) => name).join(', ')}: off. What was acknowledged is lost when the server dies`,
      remedy: 'set them to on, unless nobody would miss the data',
    };
  }
}

export function* connections(
  [row]: readonly { readonly most: number; readonly used: number }[],
  isPooled: boolean,
): Generator<Finding> {
  const subject = 'connections';
  if (row === undefined) {
    return;
  }
  const { most, used } = row;
  const gateways = Math.floor(most / CONNECTIONS_OF_A_GATEWAY);
  const found = `${used} of ${most} in use; room for ${gateways} gateway(s) or worker(s) at ${CONNECTIONS_OF_A_GATEWAY} each`;
  if (isPooled) {
    yield { verdict: 'ok', subject, found: `${used} of ${most} in use, by way of a pooler` };
  } else if (gateways < 2 || used > most * 0.8) {
    yield {
      verdict: 'warning',
      subject,
      found,
      remedy: 'raise max_connections, or put PgBouncer in transaction mode between',
    };
  } else {
    yield { verdict: 'ok', subject, found };
  }
}

function* timeouts(short: readonly { readonly name: string; readonly ms: number }[]): Generator<Finding> {
  for (const { name, ms } of short) {
    yield {
      verdict: 'warning',
      subject: 'timeouts',
      found: `${name} is ${ms} ms: answers and changes that take longer are broken off`,
      remedy: `set it to 0 or above a minute for this role; the gateway has limits of its own`,
    };
  }
}

/** Of a server without LLVM, such as the embedded one, nothing is said. */
function* compiling([row]: readonly { readonly on: boolean }[]): Generator<Finding> {
  if (row?.on === true) {
    yield {
      verdict: 'note',
      subject: 'jit',
      found:
        'PostgreSQL compiles statements that it takes for dear: a tenth of a second each time, for answers that take less',
      remedy: 'as the owner: ALTER DATABASE … SET jit = off',
    };
  }
}

async function* upkeep(ask: Ask): AsyncGenerator<Finding> {
  const [age] = await ask<{ age: number; vacuum: string }>(
    `SELECT (SELECT max(age(d.datfrozenxid))::int FROM pg_database d) AS age, current_setting('autovacuum') AS vacuum`,
  );
  if (age?.vacuum === 'off') {
    yield {
      verdict: 'warning',
      subject: 'vacuum',
      found: 'autovacuum is off: tables grow without end, and in the end nothing can be written',
      remedy: 'set autovacuum = on',
    };
  }
  if (age !== undefined && age.age > OLD_TRANSACTIONS) {
    yield {
      verdict: 'warning',
      subject: 'vacuum',
      found: `the oldest row that is not frozen is ${age.age.toLocaleString('en')} transactions old; at two thousand million nothing can be written`,
      remedy: 'look for what keeps VACUUM from it: pg_prepared_xacts, replication slots, long transactions',
    };
  }
  const dead = await ask<{ table: string; dead: string }>(
    `SELECT s.relname AS table, s.n_dead_tup::text AS dead FROM pg_stat_user_tables s
      WHERE s.n_dead_tup > 100000 AND s.n_dead_tup > s.n_live_tup ORDER BY s.n_dead_tup DESC LIMIT 3`,
  );
  if (dead.length > 0) {
    yield {
      verdict: 'warning',
      subject: 'vacuum',
      found: `more dead rows than others in ${dead.map((row) => `${row.table} (${row.dead})`).join(', ')}`,
      remedy: 'VACUUM (VERBOSE) says what keeps them; autovacuum may be too slow for what is written',
    };
  }
  const invalid = await ask<{ index: string }>(
    `SELECT c.relname AS index FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE NOT i.indisvalid AND c.relkind = 'i' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname`,
  );
  if (invalid.length > 0) {
    yield {
      verdict: 'warning',
      subject: 'indexes',
      found: `left behind half built: ${invalid.map(({ index }) => index).join(', ')}`,
      remedy: 'run `npx opsgraph migrate`; one of your own: DROP INDEX CONCURRENTLY',
    };
  }
  const unused = await ask<{ index: string }>(
    `SELECT s.indexrelname AS index FROM pg_stat_user_indexes s JOIN pg_index i ON i.indexrelid = s.indexrelid
      WHERE s.idx_scan = 0 AND NOT i.indisunique AND pg_relation_size(s.indexrelid) > 1073741824
        AND (SELECT d.stats_reset FROM pg_stat_database d WHERE d.datname = current_database()) < now() - interval '30 days'
      ORDER BY s.indexrelname LIMIT 5`,
  );
  if (unused.length > 0) {
    yield {
      verdict: 'note',
      subject: 'indexes',
      found: `larger than 1 GiB and not read for a month: ${unused.map(({ index }) => index).join(', ')}`,
    };
  }
}

async function* replication(ask: Ask): AsyncGenerator<Finding> {
  const [{ standby } = { standby: false }] = await ask<{ standby: boolean }>(
    'SELECT pg_is_in_recovery() AS standby',
  );
  if (standby) {
    yield {
      verdict: 'fault',
      subject: 'database',
      found: 'this is a standby: nothing can be written to it',
      remedy: 'name the primary in DATABASE_URL',
    };
    return;
  }
  const slots = await ask<{ slot: string; bytes: number | null; lost: boolean }>(
    `SELECT s.slot_name AS slot, pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn)::float8 AS bytes,
            s.wal_status = 'lost' AS lost
       FROM pg_replication_slots s WHERE NOT s.active ORDER BY s.slot_name`,
  );
  for (const { slot, bytes, lost } of slots) {
    if (lost || (bytes ?? 0) > GIB) {
      yield {
        verdict: 'warning',
        subject: 'replication',
        found: `nobody reads the slot ${slot}: ${lost ? 'it has lost what it kept' : `it keeps ${((bytes ?? 0) / GIB).toFixed(1)} GiB of WAL, until the disk is full`}`,
        remedy: `bring its reader back, or SELECT pg_drop_replication_slot('${slot}')`,
      };
    }
  }
}

async function* clocks(ask: Ask): AsyncGenerator<Finding> {
  const before = Date.now();
  const [row] = await ask<{ ms: number }>(
    'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms',
  );
  if (row !== undefined) {
    yield skewOf('PostgreSQL', row.ms, before, Date.now());
  }
  const moments = [before, before + 182 * DAY_MS];
  const found = await ask<{ zone: string; minutes: number[] }>(
    `SELECT z.zone, (SELECT array_agg((extract(epoch FROM (to_timestamp(m / 1000) AT TIME ZONE z.zone)
                                                          - (to_timestamp(m / 1000) AT TIME ZONE 'UTC')) / 60)::int ORDER BY m)
                       FROM unnest($2::float8[]) AS u (m)) AS minutes
       FROM unnest($1::text[]) AS z (zone)`,
    [ZONES, moments],
  ).catch(() => null);
  const other = (found ?? []).filter(({ zone, minutes }) =>
    moments.some((moment, index) => minutes[index] !== offsetMinutes(zone, moment)),
  );
  if (found === null || other.length > 0) {
    yield {
      verdict: 'warning',
      subject: 'time zones',
      found:
        found === null
          ? 'PostgreSQL lacks zones'
          : `PostgreSQL and Node do not agree on ${other.map(({ zone }) => zone).join(', ')}`,
      remedy:
        'update the time zone data (tzdata) of whichever is older: PostgreSQL’s days are the numbers’ days',
    };
  }
}

/** The clock of somebody else, asked for between two looks at one's own. */
export function skewOf(whose: string, theirs: number, before: number, after: number): Finding {
  const subject = 'clocks';
  const skew = theirs < before ? before - theirs : theirs > after ? theirs - after : 0;
  return skew <= MOST_SKEW_MS
    ? { verdict: 'ok', subject, found: `${whose}'s and this machine's agree` }
    : {
        verdict: 'warning',
        subject,
        found: `${whose}'s is ${(skew / 1_000).toFixed(1)} s ${theirs < before ? 'behind' : 'ahead of'} this machine's`,
        remedy: 'synchronize both (NTP): sessions, tokens and live numbers end too early or too late',
      };
}

function offsetMinutes(zone: string, moment: number): number {
  const at = new Date(moment - (moment % MINUTE_MS));
  const local = at.toLocaleString('sv-SE', { timeZone: zone });
  return Math.round((Date.parse(`${local.replace(' ', 'T')}Z`) - at.getTime()) / MINUTE_MS);
}

/** What waits to be done, over all organizations. */
export async function* backlog(ask: Ask): AsyncGenerator<Finding> {
  const [late] = await ask<{ events: number | null; marks: number | null; letters: number }>(
    `SELECT (SELECT max(p.lag_ms)::float8 FROM oldest_pending_batches() p) AS events,
            (SELECT max(p.lag_ms)::float8 FROM oldest_rollup_marks() p) AS marks,
            (SELECT coalesce(sum(p.letters), 0)::int FROM kept_dead_letters() p) AS letters`,
  );
  if (late === undefined) {
    return;
  }
  for (const [what, lag] of [
    ['received events wait to be in the numbers', late.events],
    ['changes wait to be in their rollups', late.marks],
  ] as const) {
    if ((lag ?? 0) > MOST_LAG_MS) {
      yield {
        verdict: 'warning',
        subject: 'jobs',
        found: `${what} for ${Math.round((lag ?? 0) / MINUTE_MS)} minutes`,
        remedy: 'is a gateway with JOBS, or `npx opsgraph worker`, running? Its log says what failed',
      };
    }
  }
  if (late.letters > 0) {
    yield {
      verdict: 'note',
      subject: 'dead letters',
      found: `${late.letters} events were refused for good and are kept aside`,
      remedy: 'see deadLetters, mend what they name, and `npx opsgraph replay`',
    };
  }
}

/** When each trail was verified last, by those who may be asked about it. `enter` makes an organization's rows visible. */
export async function* trails(
  ask: Ask,
  organizations: readonly { readonly id: string; readonly slug: string }[],
  enter: (id: string) => Promise<void>,
): AsyncGenerator<Finding> {
  const old: string[] = [];
  for (const { id, slug } of organizations) {
    await enter(id);
    const [row] = await ask<{ rows: boolean; verified: boolean }>(
      `SELECT EXISTS (SELECT FROM audit_logs l WHERE l.org_id = $1 AND l.created_at < now() - interval '30 days') AS rows,
              EXISTS (SELECT FROM audit_logs l WHERE l.org_id = $1 AND l.action = 'VERIFY_AUDIT_TRAIL'
                                                 AND l.outcome = 'SUCCESS' AND l.created_at > now() - interval '30 days') AS verified`,
      [id],
    );
    if (row?.rows === true && !row.verified) {
      old.push(slug);
    }
  }
  if (old.length > 0) {
    yield {
      verdict: 'note',
      subject: 'trails',
      found: `no verifyAuditTrail for 30 days: ${old.slice(0, 10).join(', ')}${old.length > 10 ? ' …' : ''}`,
      remedy: 'ask it, or run `npx opsgraph audit verify --org SLUG` regularly, which leaves no row',
    };
  }
}

/** This machine: files that are written, descriptors, secrets that depend on another. */
export async function* machineChecks(config: Config): AsyncGenerator<Finding> {
  const { checkpointFile, signingKeyFile } = config.audit;
  yield await writable('checkpoints', checkpointFile);
  if (await isThere(signingKeyFile)) {
    const { mode } = await stat(signingKeyFile);
    if ((mode & 0o077) !== 0) {
      yield {
        verdict: 'warning',
        subject: 'checkpoints',
        found: `others of this machine may read the signing key ${signingKeyFile}`,
        remedy: `chmod 600 ${signingKeyFile}`,
      };
    }
  }
  const room = await roomOnDisk(path.dirname(checkpointFile));
  if (room !== null && room.size > 0) {
    const found = `${(room.free / GIB).toFixed(1)} GiB free below ${path.dirname(checkpointFile)}`;
    yield room.free < GIB || room.free < room.size * 0.05
      ? { verdict: 'warning', subject: 'disk', found, remedy: 'make room before it is full' }
      : { verdict: 'ok', subject: 'disk', found };
  }
  const files = openFilesOf(await readFile('/proc/self/limits', 'utf8').catch(() => ''));
  const { maxConnections } = config.http;
  if (files !== null && maxConnections > 0 && files < maxConnections + SPARE_FILES) {
    yield {
      verdict: 'note',
      subject: 'sockets',
      found: `this process may open ${files} files, MAX_CONNECTIONS is ${maxConnections}`,
      remedy: `raise it (ulimit -n, LimitNOFILE) above ${maxConnections + SPARE_FILES}, or lower MAX_CONNECTIONS`,
    };
  }
  if (config.auth.secret !== undefined && config.personalDataSecret === undefined) {
    yield {
      verdict: 'note',
      subject: 'secrets',
      found:
        'PERSONAL_DATA_SECRET is derived from AUTH_JWT_SECRET: whoever changes that one can read no personal data of before',
      remedy: 'keep AUTH_JWT_SECRET with every backup (docs/how-to/back-up.md)',
    };
  }
}

/** The soft limit of open files; null where nobody can say, or there is none. */
export function openFilesOf(limits: string): number | null {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
  return soft === undefined ? null : Number(soft);
}

async function writable(subject: string, file: string): Promise<Finding> {
  let place = file;
  while (!(await isThere(place)) && path.dirname(place) !== place) {
    place = path.dirname(place);
  }
  try {
    await access(place, constants.W_OK);
    return { verdict: 'ok', subject, found: place === file ? file : `${file} can be made` };
  } catch {
    return {
      verdict: 'fault',
      subject,
      found: `${file} cannot be written: nothing is countersigned`,
      remedy: 'let this user write there, or name another AUDIT_CHECKPOINT_FILE',
    };
  }
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** From the sections of Redis's INFO. */
export function* redisFindings(info: string): Generator<Finding> {
  const value = (name: string): string => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1] ?? '';
  const [policy, most] = [value('maxmemory_policy'), Number(value('maxmemory'))];
  if (policy !== '' && policy !== 'noeviction' && most > 0) {
    yield {
      verdict: 'warning',
      subject: 'Redis',
      found: `maxmemory-policy is ${policy}: points of rate limits and SLA breaches vanish when it is full`,
      remedy:
        'set maxmemory-policy noeviction; it needs some MiB only, and nothing in it need survive a restart',
    };
  }
}
