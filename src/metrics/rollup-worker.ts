// Keeps the rollups: takes marks, adds up the hours they are about from the rows, and replaces what was kept of them.
//
// All of it is one READ COMMITTED transaction of one organization, under a lock that another worker does not wait for.
// Each statement sees at least what the one before it saw. Marks are read first and deleted last, so every row that
// a deleted mark told of was there when its hour was added up; a row that came later has its mark still. Where the
// worker ends half-way, nothing has happened.
import type { Database, Logger, OrganizationRow, Session, Statement } from '../platform';
import { messageOf } from '../platform';
import type { Metric } from './define';
import { momentOf, bind, type PlanRow } from './plan';
import { daysSql, keepSql, type RollupDefinition, rollupsOf, touchedSql } from './rollup';
import { type Range } from './rollup-cover';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Marks of one transaction. */
const MOST_MARKS = 1_000;
/** What one transaction builds at most, of each rollup. */
const CHUNK_MS = 7 * DAY_MS;
/** Marks are left alone while others keep coming, but not for longer. */
const PATIENCE_MS = 15_000;

interface Bound {
  readonly statement: Statement<PlanRow>;
  readonly parameters: readonly string[];
}

type Values = Readonly<Record<string, unknown>>;

export interface RollupStatus {
  readonly rollup: string;
  /** Null: not begun; -infinity as the start: everything before `until`. */
  readonly from: string | null;
  readonly until: string | null;
  readonly current: boolean;
  readonly marks: number;
  readonly mismatches: number;
}

export interface Mismatch {
  readonly rollup: string;
  readonly span: number;
  readonly cut: string;
  readonly bucket: Date;
  readonly key: string;
}

export class RollupWorker {
  readonly definitions: ReadonlyMap<string, RollupDefinition>;
  private readonly waiting = new Map<string, { readonly weight: number; readonly since: number }>();
  private readonly statements = new Map<string, Bound>();

  constructor(
    private readonly database: Pick<Database, 'withOrganization'>,
    catalogue: readonly Metric[],
    private readonly log: Logger,
  ) {
    this.definitions = rollupsOf(catalogue);
  }

  /** Brings the organization's rollups up to date. True when there is more to do. */
  run(organizationId: string): Promise<boolean> {
    return this.database.withOrganization(organizationId, async (session) => {
      const run = (sql: string, label: string, values: Values = {}) =>
        this.send(session, label, sql, { org: organizationId, asOf: 'infinity', ...values });
      const [lock] = await run(
        // Its statements are many and short: compiling them would take longer than they do.
        `SELECT pg_try_advisory_xact_lock(hashtext('rollups'), hashtext(:org::text)) AS mine,
                set_config('jit', 'off', true)`,
        'lock',
      );
      if (lock?.['mine'] !== true) {
        return false;
      }
      const marks = (
        await run(
          `SELECT d.mark FROM rollup_dirty d WHERE d.org_id = :org ORDER BY d.mark LIMIT ${MOST_MARKS}`,
          'marks',
        )
      ).map(({ mark }) => String(mark));
      const states = await this.begin(run);
      // Where nothing is built yet, there is nothing to mend: what is built below has been read after the marks.
      const built = [...states.values()].some(({ from, until }) => from < until);
      const touched = built ? await this.touched(run, marks) : new Map<string, number[]>();
      let more = marks.length === MOST_MARKS;
      for (const definition of this.definitions.values()) {
        const state = states.get(definition.name);
        if (state === undefined) {
          continue;
        }
        const { now } = state;
        let { from, until } = state;
        const hours = (touched.get(definition.name) ?? []).filter((hour) => hour >= from && hour < until);
        const ranges: Range[] = hours.map((hour) => ({ from: hour, to: hour + HOUR_MS }));
        if (until < now) {
          const next = Math.min(now, until + CHUNK_MS);
          ranges.push({ from: until, to: next });
          more ||= next < now;
          until = next;
        }
        if (from !== -Infinity) {
          const earlier = await this.latestBefore(run, definition, from);
          if (earlier === null) {
            from = -Infinity;
          } else {
            const first = Math.floor(earlier / DAY_MS) * DAY_MS + DAY_MS - CHUNK_MS;
            ranges.push({ from: first, to: Math.min(from, first + CHUNK_MS) });
            from = first;
            more = true;
          }
        }
        await this.replace(run, definition, merged(ranges));
        if (from !== state.from || until !== state.until) {
          await run(
            `UPDATE rollup_state s SET built_from = :from::timestamptz, built_until = :until::timestamptz
              WHERE s.org_id = :org AND s.rollup = :rollup`,
            'advance',
            {
              rollup: definition.name,
              from: from === -Infinity ? '-infinity' : new Date(from),
              until: new Date(until),
            },
          );
        }
      }
      if (marks.length > 0) {
        await run(
          'DELETE FROM rollup_dirty d WHERE d.org_id = :org AND d.mark = ANY(:ids::bigint[])',
          'unmark',
          {
            ids: marks,
          },
        );
      }
      return more;
    });
  }

  /** Until there is nothing left to do. */
  async finish(organizationId: string): Promise<void> {
    while (await this.run(organizationId));
  }

  /** As a job calls it: marks that still come in great number are left until they stop, at most for some seconds. */
  async tick(organizationId: string, now = performance.now()): Promise<void> {
    const { weight, behind } = await this.pending(organizationId);
    const known = this.waiting.get(organizationId);
    if (weight === 0 && !behind) {
      this.waiting.delete(organizationId);
      return;
    }
    if (!behind && (known === undefined || (known.weight !== weight && now - known.since < PATIENCE_MS))) {
      this.waiting.set(organizationId, { weight, since: known?.since ?? now });
      return;
    }
    this.waiting.delete(organizationId);
    // One step, so that organizations take turns.
    await this.run(organizationId);
  }

  /** Forgets what is kept and builds it again from the rows; answers read the rows meanwhile. */
  async rebuild(organizationId: string): Promise<void> {
    await this.database.withOrganization(organizationId, async (session) => {
      const values = { org: organizationId };
      await this.send(
        session,
        'rebuild-lock',
        `SELECT pg_advisory_xact_lock(hashtext('rollups'), hashtext(:org::text))`,
        values,
      );
      await this.send(
        session,
        'forget',
        `UPDATE rollup_state s SET signature = '' WHERE s.org_id = :org`,
        values,
      );
    });
    await this.finish(organizationId);
  }

  async status(organizationId: string): Promise<RollupStatus[]> {
    return this.database.withOrganization(organizationId, async (session) => {
      const rows = await this.send(
        session,
        'status',
        `SELECT s.rollup, s.signature, s.built_from::text, s.built_until::text, s.mismatches,
                (SELECT count(*) FROM rollup_dirty d WHERE d.org_id = :org) AS marks
           FROM rollup_state s WHERE s.org_id = :org`,
        { org: organizationId },
      );
      const known = new Map(rows.map((row) => [String(row['rollup']), row]));
      return [...this.definitions.values()].map(({ name, signature }) => {
        const row = known.get(name);
        return {
          rollup: name,
          from: row === undefined ? null : String(row['built_from']),
          until: row === undefined ? null : String(row['built_until']),
          current: row?.['signature'] === signature,
          marks: Number(row?.['marks'] ?? 0),
          mismatches: Number(row?.['mismatches'] ?? 0),
        };
      });
    });
  }

  /**
   * Adds up hours again and compares: all that are built, or so many of them, chosen at random. What differs is
   * counted, and marked, so that it is mended.
   */
  async reconcile(
    organizationId: string,
    sample: number | null = null,
  ): Promise<{ readonly hours: number; readonly mismatches: readonly Mismatch[] }> {
    return this.database.withOrganization(organizationId, async (session) => {
      const run = (sql: string, label: string, values: Values = {}) =>
        this.send(session, label, sql, { org: organizationId, asOf: 'infinity', ...values });
      // Nobody replaces what is compared; rows may change meanwhile, and then they have a mark.
      await run(`SELECT pg_advisory_xact_lock(hashtext('rollups'), hashtext(:org::text))`, 'reconcile-lock');
      const states = await run(
        `SELECT s.rollup, s.signature, s.built_from, s.built_until FROM rollup_state s WHERE s.org_id = :org`,
        'reconcile-state',
      );
      let compared = 0;
      const mismatches: Mismatch[] = [];
      for (const row of states) {
        const definition = this.definitions.get(String(row['rollup']));
        if (definition === undefined || row['signature'] !== definition.signature) {
          continue;
        }
        const hours = await this.hoursOf(
          run,
          definition,
          Number(row['built_from']),
          Number(row['built_until']),
          sample,
        );
        const found: Mismatch[] = [];
        for (let first = 0; first < hours.length; first += 168) {
          found.push(...(await this.compare(run, definition, hours.slice(first, first + 168))));
        }
        compared += hours.length;
        // What changed since it was kept is no mismatch; the marks are read last.
        const all = (await run('SELECT d.mark FROM rollup_dirty d WHERE d.org_id = :org', 'all-marks')).map(
          ({ mark }) => String(mark),
        );
        const dirty = new Set((await this.touched(run, all)).get(definition.name) ?? []);
        const days = new Set([...dirty].map((hour) => Math.floor(hour / DAY_MS) * DAY_MS));
        const wrong = found.filter(({ bucket, span }) =>
          span === 2 ? !days.has(+bucket) : !dirty.has(Math.floor(+bucket / HOUR_MS) * HOUR_MS),
        );
        if (wrong.length > 0) {
          mismatches.push(...wrong);
          await run(
            `UPDATE rollup_state s SET mismatches = s.mismatches + :count::int
              WHERE s.org_id = :org AND s.rollup = :rollup`,
            'count-mismatches',
            { rollup: definition.name, count: wrong.length },
          );
          await run(
            `INSERT INTO rollup_dirty (org_id, source, moments, weight)
             VALUES (:org, :source::text, :moments::timestamptz[], cardinality(:moments::timestamptz[]))`,
            'mark-mismatches',
            {
              source: definition.source,
              moments: [...new Set(wrong.map(({ bucket }) => +bucket))].map((at) => new Date(at)),
            },
          );
        }
      }
      if (mismatches.length > 0) {
        this.log.error(
          { organization: organizationId, mismatches: mismatches.length },
          'rollups differ from the rows: they are added up again',
        );
      }
      return { hours: compared, mismatches };
    });
  }

  /** The nightly look at a sample; a failure of one organization is logged. */
  async reconcileAll(organizations: readonly Pick<OrganizationRow, 'id'>[], sample: number): Promise<void> {
    for (const { id } of organizations) {
      await this.reconcile(id, sample).catch((error: unknown) => {
        this.log.warn({ organization: id, error: messageOf(error) }, 'rollups could not be reconciled');
      });
    }
  }

  private async pending(organizationId: string): Promise<{ weight: number; behind: boolean }> {
    return this.database.withOrganization(organizationId, async (session) => {
      const rows = await this.send(
        session,
        'pending',
        `SELECT (SELECT coalesce(sum(d.weight), 0) FROM rollup_dirty d WHERE d.org_id = :org) AS weight,
                (SELECT count(*) FROM unnest(:rollups::text[], :signatures::text[]) r (rollup, signature)
                   JOIN rollup_state s ON s.org_id = :org AND s.rollup = r.rollup AND s.signature = r.signature
                  WHERE s.built_from = '-infinity' AND s.built_until >= date_bin('1 hour', now(), '2000-01-01Z')) AS done`,
        {
          org: organizationId,
          rollups: [...this.definitions.keys()],
          signatures: [...this.definitions.values()].map(({ signature }) => signature),
        },
      );
      return {
        weight: Number(rows[0]?.['weight'] ?? 0),
        behind: Number(rows[0]?.['done'] ?? 0) < this.definitions.size,
      };
    });
  }

  /** Starts of the hours that marks are about, by rollup. */
  private async touched(run: Run, marks: readonly string[]): Promise<Map<string, number[]>> {
    const hours = new Map<string, number[]>();
    if (marks.length > 0 && this.definitions.size > 0) {
      const rows = await run(
        `SELECT DISTINCT t.rollup, date_bin('1 hour', t.at, '2000-01-01Z') AS hour
           FROM (${touchedSql(this.definitions.values(), ':ids')}) t WHERE isfinite(t.at)`,
        'touched',
        { ids: marks },
      );
      for (const { rollup, hour } of rows) {
        hours.set(String(rollup), [...(hours.get(String(rollup)) ?? []), Number(hour)]);
      }
    }
    return hours;
  }

  /** The state of every rollup as it is defined now; what was kept under another definition is forgotten. */
  private async begin(run: Run): Promise<Map<string, { from: number; until: number; now: number }>> {
    const definitions = [...this.definitions.values()];
    const values = {
      rollups: definitions.map(({ name }) => name),
      signatures: definitions.map(({ signature }) => signature),
    };
    const [{ stale } = { stale: 0 }] = await run(
      `SELECT count(*) FILTER (WHERE s.rollup IS NULL)::int AS stale
         FROM unnest(:rollups::text[], :signatures::text[]) r (rollup, signature)
         LEFT JOIN rollup_state s ON s.org_id = :org AND s.rollup = r.rollup AND s.signature = r.signature`,
      'stale',
      values,
    );
    if (Number(stale) > 0) {
      await run(
        `DELETE FROM rollups k
          USING unnest(:rollups::text[], :signatures::text[]) r (rollup, signature)
          WHERE k.org_id = :org AND k.rollup = r.rollup
            AND NOT EXISTS (SELECT FROM rollup_state s
                             WHERE s.org_id = :org AND s.rollup = r.rollup AND s.signature = r.signature)`,
        'drop-stale',
        values,
      );
      await run(
        `INSERT INTO rollup_state AS s (org_id, rollup, signature, built_from, built_until)
         SELECT :org, r.rollup, r.signature, date_bin('1 day', now(), '2000-01-01Z'), date_bin('1 day', now(), '2000-01-01Z')
           FROM unnest(:rollups::text[], :signatures::text[]) r (rollup, signature)
             ON CONFLICT (org_id, rollup) DO UPDATE
            SET signature = excluded.signature, built_from = excluded.built_from, built_until = excluded.built_until
          WHERE s.signature <> excluded.signature`,
        'begin',
        values,
      );
    }
    const rows = await run(
      `SELECT s.rollup, s.built_from, s.built_until, date_bin('1 hour', now(), '2000-01-01Z') AS now
         FROM rollup_state s WHERE s.org_id = :org`,
      'state',
    );
    return new Map(
      rows.map(({ rollup, built_from: from, built_until: until, now }) => [
        String(rollup),
        { from: Number(from), until: Number(until), now: Number(now) },
      ]),
    );
  }

  private async latestBefore(
    run: Run,
    { fact, at, name }: RollupDefinition,
    from: number,
  ): Promise<number | null> {
    const moment = momentOf(fact, at);
    const [row] = await run(
      `SELECT ${moment} AS at FROM ${fact.from}
        WHERE ${fact.organization} = :org AND ${moment} < :from::timestamptz AND ${moment} > '-infinity'
        ORDER BY ${moment} DESC LIMIT 1`,
      `latest.${name}`,
      { from: new Date(from) },
    );
    return row === undefined ? null : Number(row['at']);
  }

  private async replace(run: Run, definition: RollupDefinition, ranges: readonly Range[]): Promise<void> {
    if (ranges.length === 0) {
      return;
    }
    const { name } = definition;
    const values = {
      rollup: name,
      froms: ranges.map(({ from }) => new Date(from)),
      tos: ranges.map(({ to }) => new Date(to)),
      days: daysOf(ranges),
    };
    await run(
      `DELETE FROM rollups r USING unnest(:froms::timestamptz[], :tos::timestamptz[]) w (begins, ends)
        WHERE r.org_id = :org AND r.rollup = :rollup AND r.span < 2 AND r.bucket >= w.begins AND r.bucket < w.ends`,
      'delete-hours',
      values,
    );
    await run(`${INSERT} ${keepSql(definition, ':froms', ':tos')}`, `keep.${name}`, values);
    await run(
      `DELETE FROM rollups r
        WHERE r.org_id = :org AND r.rollup = :rollup AND r.span = 2 AND r.bucket = ANY(:days::timestamptz[])`,
      'delete-days',
      values,
    );
    await run(`${INSERT} ${daysSql(definition, ':days')}`, `keep-days.${name}`, values);
  }

  private async hoursOf(
    run: Run,
    { name, fact, at }: RollupDefinition,
    from: number,
    until: number,
    sample: number | null,
  ): Promise<number[]> {
    const moment = momentOf(fact, at);
    const rows = await run(
      `SELECT h.hour
         FROM (SELECT r.bucket AS hour FROM rollups r
                WHERE r.org_id = :org AND r.rollup = :rollup AND r.span = 1
                UNION
               SELECT date_bin('1 hour', r.bucket, '2000-01-01Z') FROM rollups r
                WHERE r.org_id = :org AND r.rollup = :rollup AND r.span = 0
                UNION
               SELECT date_bin('1 hour', ${moment}, '2000-01-01Z') FROM ${fact.from}
                WHERE ${fact.organization} = :org AND ${moment} >= :from::timestamptz AND ${moment} < :until::timestamptz
                  AND isfinite(${moment})) h
        ORDER BY ${sample === null ? 'h.hour' : 'random()'} LIMIT :sample::int`,
      `hours.${sample === null ? 'all' : 'sample'}.${name}`,
      {
        rollup: name,
        from: from === -Infinity ? '-infinity' : new Date(from),
        until: new Date(until),
        sample,
      },
    );
    return rows.map(({ hour }) => Number(hour)).sort((a, b) => a - b);
  }

  /** Rows of the rollup that are there and should not be, and those that should be and are not. */
  private async compare(
    run: Run,
    definition: RollupDefinition,
    hours: readonly number[],
  ): Promise<Mismatch[]> {
    const ranges = hours.map((hour) => ({ from: hour, to: hour + HOUR_MS }));
    const values = {
      rollup: definition.name,
      froms: ranges.map(({ from }) => new Date(from)),
      tos: ranges.map(({ to }) => new Date(to)),
      days: daysOf(ranges),
    };
    const columns = 'x.cut, x.span, x.bucket, x.key, x.settled_at, x.measures';
    // The order of single values in an hour's bins says nothing.
    const bins = `ARRAY(SELECT b FROM unnest(x.bins) b ORDER BY b) AS bins, x.bin_counts`;
    const differing = (kept: string, wanted: string): string => `
      (SELECT ${columns}, ${bins} FROM (${kept}) x EXCEPT SELECT ${columns}, ${bins} FROM (${wanted}) x)
      UNION (SELECT ${columns}, ${bins} FROM (${wanted}) x EXCEPT SELECT ${columns}, ${bins} FROM (${kept}) x)`;
    const kept = `SELECT r.* FROM unnest(:froms::timestamptz[], :tos::timestamptz[]) w (begins, ends)
                    JOIN rollups r ON r.bucket >= w.begins AND r.bucket < w.ends
                   WHERE r.org_id = :org AND r.rollup = :rollup AND r.span < 2`;
    const days = `SELECT r.* FROM rollups r WHERE r.org_id = :org AND r.rollup = :rollup AND r.span = 2
                     AND r.bucket = ANY(:days::timestamptz[])`;
    const rows = await run(
      `SELECT DISTINCT d.cut, d.span, d.bucket, d.key
         FROM (${differing(kept, keepSql(definition, ':froms', ':tos'))}
               UNION ${differing(days, daysSql(definition, ':days'))}) d`,
      `compare.${definition.name}`,
      values,
    );
    return rows.map(({ cut, span, bucket, key }) => ({
      rollup: definition.name,
      span: Number(span),
      cut: String(cut),
      bucket: new Date(Number(bucket)),
      key: String(key),
    }));
  }

  private async send(session: Session, label: string, sql: string, values: Values): Promise<PlanRow[]> {
    let bound = this.statements.get(label);
    if (bound === undefined) {
      bound = bind(`rollups.${label}`, sql);
      this.statements.set(label, bound);
    }
    return session.run(
      bound.statement,
      bound.parameters.map((name) => values[name]),
    );
  }
}

type Run = (sql: string, label: string, values?: Values) => Promise<PlanRow[]>;

const INSERT =
  'INSERT INTO rollups (org_id, rollup, cut, span, bucket, key, settled_at, measures, bins, bin_counts)';

function daysOf(ranges: readonly Range[]): Date[] {
  const days = new Set<number>();
  for (const { from, to } of ranges) {
    for (let day = Math.floor(from / DAY_MS) * DAY_MS; day < to; day += DAY_MS) {
      days.add(day);
    }
  }
  return [...days].sort((a, b) => a - b).map((day) => new Date(day));
}

/** In order, none touching the next: no row may be added up twice. */
function merged(ranges: readonly Range[]): Range[] {
  const result: { from: number; to: number }[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = result[result.length - 1];
    if (last !== undefined && from <= last.to) {
      last.to = Math.max(last.to, to);
    } else {
      result.push({ from, to });
    }
  }
  return result;
}
