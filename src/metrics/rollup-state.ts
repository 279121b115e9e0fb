// What the rollups of an organization can answer, as seen by the snapshot of the answer itself: marks, rollups and rows
// agree, because all are read in one transaction.
import { type Session, together } from '../platform';
import { bind, type PlanRow } from './plan';
import { type RollupDefinition, touchedSql } from './rollup';
import { QUARTER_MS } from './rollup-cover';
import type { Built } from './rollup-plan';

/** More marks, or more quarters that are not clean, and rows are read instead: looking them up would cost as much. */
const MOST_TOUCHED = 5_000;

/** The state at asOf, as seen by whoever reads; null: when the snapshot was taken. */
export type RollupState = (
  read: Session['run'],
  organizationId: string,
  asOf: Date | null,
) => Promise<BuiltRollups>;

export type BuiltRollups = ReadonlyMap<string, Built>;

/** JSON knows no dates, and no infinity. */
function milliseconds(sql: string): string {
  return `CASE WHEN isfinite(${sql}) THEN (extract(epoch FROM ${sql}) * 1000)::float8 END`;
}

/** Reads the state of all rollups. */
export function rollupState(definitions: ReadonlyMap<string, RollupDefinition>): RollupState {
  const built = bind(
    'rollups.built',
    `SELECT s.rollup, s.signature, ${milliseconds('s.built_from')} AS built_from,
            ${milliseconds('s.built_until')} AS built_until, s.day_starts,
            (SELECT coalesce(sum(d.weight), 0) FROM rollup_dirty d WHERE d.org_id = :org)::int AS weight
       FROM rollup_state s WHERE s.org_id = :org`,
    { planning: 'ONCE' },
  );
  const touched = bind(
    'rollups.touched',
    // Where nothing is built, marks are about nothing.
    `WITH few AS (SELECT coalesce(sum(d.weight), 0) <= ${MOST_TOUCHED}
                     AND EXISTS (SELECT FROM rollup_state s WHERE s.org_id = :org AND s.built_from < s.built_until) AS yes
                    FROM rollup_dirty d WHERE d.org_id = :org)
     SELECT DISTINCT t.rollup, ${milliseconds(`date_bin('15 minutes', t.at, '2000-01-01Z')`)} AS quarter
       FROM (${touchedSql(definitions.values(), null)}
             UNION ALL
             SELECT r.rollup, r.bucket FROM (VALUES ${[...definitions.keys()].map((name) => `('${name}')`).join(', ')}) v (rollup)
              CROSS JOIN LATERAL (SELECT k.rollup, k.bucket FROM rollups k
                                   WHERE k.org_id = :org AND k.rollup = v.rollup AND k.settled_at >= (SELECT coalesce(:asOf, date_trunc('milliseconds', now())))
                                   LIMIT ${MOST_TOUCHED + 1}) r) t
      WHERE isfinite(t.at)
      LIMIT ${MOST_TOUCHED + 1}`,
    { planning: 'ONCE' },
  );
  // What may be null is a value by the time that the index is searched, as row-level security wants it (SELECT).
  const both = together(
    [built.statement, touched.statement],
    [built.parameters.length, touched.parameters.length],
  );
  const names = [...built.parameters, ...touched.parameters];
  return async (read, organizationId, asOf) => {
    const [row] = await read(
      both,
      names.map((name) => (name === 'org' ? organizationId : asOf)),
    );
    const [states, quarters] = [row?.['s0'] ?? [], row?.['s1'] ?? []] as PlanRow[][];
    if (states === undefined || quarters === undefined || quarters.length > MOST_TOUCHED) {
      return new Map();
    }
    const dirty = new Map<string, number[]>();
    for (const { rollup, quarter } of quarters) {
      const list = dirty.get(String(rollup)) ?? [];
      dirty.set(String(rollup), list);
      // A bucket of the rollup is never an instant of the quarter before it.
      list.push(Math.floor(Number(quarter) / QUARTER_MS) * QUARTER_MS);
    }
    return new Map(
      states
        .filter(
          ({ rollup, signature, weight }) =>
            Number(weight) <= MOST_TOUCHED && definitions.get(String(rollup))?.signature === signature,
        )
        .map(({ rollup, built_from: from, built_until: until, day_starts: dayStarts }) => [
          String(rollup),
          {
            range: { from: from === null ? -Infinity : Number(from), to: Number(until) },
            dirty: dirty.get(String(rollup)) ?? [],
            dayStarts: dayStarts as number[],
          },
        ]),
    );
  };
}
