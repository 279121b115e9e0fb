// Copies of the database that answer (streaming replication), where that is as good as asking the primary: an answer has
// seen everything that was committed before it was asked for, whoever wrote it (docs/adr/0029-read-replicas.md).
//
// A copy that is behind for longer than an answer waits, is away, was promoted or copies something else is left out: the
// primary answers. Whoever is left out is looked at in the background, and comes back by itself.
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, type PoolClient } from 'pg';
import { isOfServer } from './database-errors';
import { messageOf } from './errors';
import type { Logger } from './log';
import { type PoolState, POOL_SETTINGS, ReadServer, type ReadServerOptions } from './read-server';
import { type CopyPlace, judge, lagOf, type PrimaryPlace, type Verdict } from './replica-rule';
import { hearErrors } from './sent-statements';
import type { OpeningSnapshot, SnapshotLimits } from './snapshots';

export interface ReplicaSettings {
  readonly urls: readonly string[];
  /** So long an answer waits for a copy to replay what was committed before it. */
  readonly maxWaitMs: number;
}

/** Why a copy was not read from. */
export type LeftOut = Exclude<Verdict, 'current'> | 'away' | 'full' | 'interrupted';

export interface ReplicaState {
  /** By its place among the settings, from 1: addresses are nobody else's business. */
  readonly name: string;
  readonly isAnswering: boolean;
  /** Bytes of the log that it had still to replay when it was last looked at; null: nobody knows. */
  readonly lagBytes: number | null;
  /** Snapshots that were read from it. */
  readonly reads: number;
  /** Snapshots that the primary had to give instead. */
  readonly leftOut: Readonly<Record<LeftOut, number>>;
  readonly pool: PoolState;
}

export interface ReplicasOptions extends Omit<ReadServerOptions, 'url'> {
  readonly primaryUrl: string;
  readonly settings: ReplicaSettings;
  readonly log: Logger;
}

/** How often a copy is looked at from beside. */
const LOOK_MS = 500;
/** Whoever says nothing for so long is away. */
const SILENCE_MS = 1_000;
const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 10;

// Whoever was told of a commit was told after it was on the disk, unless commits do not wait for that.
// Its own clock comes first: now() is that of the statement's begin.
const PRIMARY_PLACE = `
  SELECT date_trunc('milliseconds', now()) AS at,
         (SELECT s.system_identifier::text FROM pg_control_system() s) AS system,
         ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int AS timeline,
         (CASE WHEN current_setting('synchronous_commit') = 'off' THEN pg_current_wal_insert_lsn()
               ELSE pg_current_wal_flush_lsn() END - '0/0'::pg_lsn)::text AS place`;

const COPY_PLACE = `
  SELECT (SELECT s.system_identifier::text FROM pg_control_system() s) AS system,
         (SELECT c.timeline_id FROM pg_control_checkpoint() c) AS timeline,
         pg_is_in_recovery() AS "isInRecovery",
         (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::text AS replayed`;

export class Replicas {
  private readonly copies: readonly Replica[];
  private readonly primary: PrimaryWatch;
  private readonly looking: NodeJS.Timeout;
  private isClosed = false;

  constructor(private readonly options: ReplicasOptions) {
    this.primary = new PrimaryWatch(options.primaryUrl, options.onLost);
    this.copies = options.settings.urls.map(
      (url, index) => new Replica(`replica-${index + 1}`, url, options),
    );
    this.looking = setInterval(() => void this.look(), LOOK_MS).unref();
  }

  /** Looks at all of them once, so that the first answer may be a copy's. */
  async look(): Promise<void> {
    await Promise.all(
      this.copies.map((copy) => copy.look(() => this.primary.place(), this.options.settings.maxWaitMs)),
    );
  }

  /** A snapshot of a copy that is as good as the primary's; null: the primary is to be asked. */
  async begin(organizationId: string, limits: SnapshotLimits): Promise<OpeningSnapshot | null> {
    const copy = this.choose();
    if (copy === null) {
      return null;
    }
    const primary = await this.primary.place();
    return primary === null
      ? null
      : copy.begin(primary, this.options.settings.maxWaitMs, organizationId, limits);
  }

  states(): ReplicaState[] {
    return this.copies.map((copy) => copy.state());
  }

  async close(): Promise<void> {
    if (!this.isClosed) {
      this.isClosed = true;
      clearInterval(this.looking);
      await Promise.all([this.primary.close(), ...this.copies.map((copy) => copy.close())]);
    }
  }

  /** That which has the least to do. */
  private choose(): Replica | null {
    const answering = this.copies.filter((copy) => copy.isAnswering);
    const [first] = answering.filter((copy) => copy.hasRoom()).sort((one, other) => one.busy - other.busy);
    if (first === undefined) {
      answering.forEach((copy) => copy.leave('full'));
    }
    return first ?? null;
  }
}

class Replica {
  private readonly server: ReadServer;
  private standing: Verdict | 'away' | 'interrupted' = 'away';
  private isLooked = false;
  private lagBytes: number | null = null;
  private reads = 0;
  private readonly leftOut: Record<LeftOut, number> = {
    behind: 0,
    promoted: 0,
    foreign: 0,
    away: 0,
    full: 0,
    interrupted: 0,
  };

  constructor(
    private readonly name: string,
    url: string,
    private readonly options: ReplicasOptions,
  ) {
    this.server = new ReadServer({ ...options, url, silenceMs: SILENCE_MS });
  }

  get isAnswering(): boolean {
    return this.standing === 'current';
  }

  get busy(): number {
    return this.server.state().busy;
  }

  hasRoom(): boolean {
    return !this.server.isFull;
  }

  leave(reason: LeftOut): void {
    this.leftOut[reason] += 1;
  }

  state(): ReplicaState {
    const { name, isAnswering, lagBytes, reads } = this;
    return { name, isAnswering, lagBytes, reads, leftOut: { ...this.leftOut }, pool: this.server.state() };
  }

  /** Whether it may answer, found out from beside. */
  async look(primaryPlace: () => Promise<PrimaryPlace | null>, maxWaitMs: number): Promise<void> {
    if (this.isLooked || (this.isAnswering && this.server.isFull)) {
      return;
    }
    this.isLooked = true;
    try {
      const primary = await primaryPlace();
      if (primary === null) {
        // Without the primary nobody knows, and nobody is asked.
        this.lagBytes = null;
        return;
      }
      // A server that is frozen lets one in and says nothing.
      await Promise.race([this.server.known(), silence()]);
      const client = await this.server.connect();
      let broken = true;
      try {
        this.stand(await this.catchUp(client, primary, maxWaitMs, false));
        broken = false;
      } finally {
        client.release(broken);
      }
    } catch (error) {
      this.stand('away', error);
    } finally {
      this.isLooked = false;
    }
  }

  /** Null where it is not as far as `primary`, or does not answer. */
  async begin(
    primary: PrimaryPlace,
    maxWaitMs: number,
    organizationId: string,
    limits: SnapshotLimits,
  ): Promise<OpeningSnapshot | null> {
    if (this.server.isFull) {
      this.leave('full');
      return null;
    }
    let client: PoolClient | undefined;
    try {
      client = await this.server.connect();
      const verdict = await this.catchUp(client, primary, maxWaitMs, true);
      if (verdict !== 'current') {
        client.release();
        this.stand(verdict);
        this.leave(verdict);
        return null;
      }
    } catch (error) {
      client?.release(true);
      this.stand('away', error);
      this.leave('away');
      return null;
    }
    this.reads += 1;
    let isGivenUp = false;
    const opening = await this.server.begin(client, organizationId, limits, {
      readAt: primary.at,
      onFailure: (error) => {
        if (isOfServer(error)) {
          isGivenUp = true;
          this.stand('interrupted', error);
          this.leave('interrupted');
        }
      },
    });
    return { ...opening, wasGivenUp: () => isGivenUp };
  }

  close(): Promise<void> {
    return this.server.close();
  }

  /** Waits until it has replayed what the primary had written, not longer than an answer may wait for that. */
  private async catchUp(
    client: PoolClient,
    primary: PrimaryPlace,
    maxWaitMs: number,
    asLongAsItAnswers: boolean,
  ): Promise<Verdict> {
    const deadline = performance.now() + maxWaitMs;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const copy = await placeOf(client);
      const verdict = judge(primary, copy);
      this.lagBytes = lagOf(primary, copy);
      if (
        verdict !== 'behind' ||
        performance.now() + pauseMs > deadline ||
        // Somebody else has waited in vain meanwhile.
        (asLongAsItAnswers && !this.isAnswering)
      ) {
        return verdict;
      }
      await sleep(pauseMs);
    }
  }

  private stand(standing: Replica['standing'], error?: unknown): void {
    if (standing === this.standing) {
      return;
    }
    this.standing = standing;
    if (standing === 'current') {
      this.options.log.info({ replica: this.name }, 'a read replica answers');
      return;
    }
    if (standing === 'away') {
      this.lagBytes = null;
    }
    this.options.log[LOUDNESS[standing]](
      { replica: this.name, ...(error === undefined ? {} : { error: messageOf(error) }) },
      WHY[standing],
    );
  }
}

const LOUDNESS = {
  behind: 'info',
  away: 'warn',
  interrupted: 'warn',
  promoted: 'error',
  foreign: 'error',
} as const;

const WHY: Readonly<Record<Exclude<Replica['standing'], 'current'>, string>> = {
  behind: 'a read replica is too far behind: the primary answers until it has caught up',
  away: 'a read replica does not answer: the primary does',
  interrupted: 'a read replica gave up an answer: the primary answers until it has been looked at again',
  promoted: 'a read replica is no replica (it was promoted, or is the primary): it is left out',
  foreign: 'a read replica copies another database or another timeline: it is left out',
};

/** Asks the primary how far its log is: together for all who ask at the same time, and for nobody from before they asked. */
class PrimaryWatch {
  private readonly pool: Pool;
  private running: Promise<PrimaryPlace | null> | null = null;
  private next: Promise<PrimaryPlace | null> | null = null;

  constructor(url: string, onLost: (error: unknown) => void) {
    this.pool = new Pool({
      ...POOL_SETTINGS,
      connectionString: url,
      application_name: 'opsgraph-replicas',
      max: 1,
      connectionTimeoutMillis: SILENCE_MS,
      query_timeout: SILENCE_MS,
    });
    this.pool.on('error', onLost);
    hearErrors(this.pool);
  }

  /** Null where it does not say. */
  place(): Promise<PrimaryPlace | null> {
    if (this.running === null) {
      return this.ask();
    }
    this.next ??= this.running.then(() => {
      this.next = null;
      return this.ask();
    });
    return this.next;
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  private ask(): Promise<PrimaryPlace | null> {
    const asked = this.read().finally(() => {
      if (this.running === asked) {
        this.running = null;
      }
    });
    this.running = asked;
    return asked;
  }

  private async read(): Promise<PrimaryPlace | null> {
    try {
      const { rows } = await this.pool.query<{ at: Date; system: string; timeline: number; place: string }>(
        PRIMARY_PLACE,
      );
      const [row] = rows;
      return row === undefined ? null : { ...row, place: BigInt(row.place) };
    } catch {
      return null;
    }
  }
}

/** What the doctor tells of one. */
export interface ReplicaFound {
  readonly name: string;
  readonly url: string;
  /** Or what is wrong. */
  readonly found: { readonly lagBytes: number; readonly keepsRows: boolean } | string;
}

/** Looks at each once, in their order. */
export async function lookAtReplicas(primaryUrl: string, urls: readonly string[]): Promise<ReplicaFound[]> {
  const primary = new PrimaryWatch(primaryUrl, () => undefined);
  try {
    const place = await primary.place();
    const found: ReplicaFound[] = [];
    for (const [index, url] of urls.entries()) {
      const known = { name: `replica ${index + 1}`, url };
      found.push({
        ...known,
        found: place === null ? 'cannot be judged without the primary' : await lookAt(place, url),
      });
    }
    return found;
  } finally {
    await primary.close();
  }
}

async function lookAt(primary: PrimaryPlace, url: string): Promise<ReplicaFound['found']> {
  const pool = new Pool({
    ...POOL_SETTINGS,
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: SILENCE_MS,
  });
  pool.on('error', () => undefined);
  try {
    const client = await pool.connect();
    try {
      const copy = await placeOf(client);
      const verdict = judge(primary, copy);
      if (verdict === 'promoted' || verdict === 'foreign') {
        return verdict === 'promoted'
          ? 'is no replica: it was promoted, or is the primary'
          : 'copies another database or another timeline';
      }
      const { rows } = await client.query<{ on: boolean }>(
        `SELECT current_setting('hot_standby_feedback')::boolean AS on`,
      );
      return { lagBytes: lagOf(primary, copy) ?? 0, keepsRows: rows[0]?.on === true };
    } finally {
      client.release();
    }
  } catch (error) {
    return `does not answer: ${messageOf(error)}`;
  } finally {
    await pool.end();
  }
}

async function silence(): Promise<never> {
  await sleep(SILENCE_MS, undefined, { ref: false });
  throw new Error('it says nothing');
}

async function placeOf(client: PoolClient): Promise<CopyPlace> {
  const asked = { text: COPY_PLACE, query_timeout: SILENCE_MS };
  const { rows } = await client.query<Omit<CopyPlace, 'replayed'> & { replayed: string | null }>(asked);
  const [row] = rows;
  if (row === undefined) {
    throw new Error('a read replica says nothing of itself');
  }
  return { ...row, replayed: row.replayed === null ? null : BigInt(row.replayed) };
}
