// SQL as a visible, labelled value. Text is written in code only; what varies is a parameter.
import { createHash } from 'node:crypto';

/**
 * How often PostgreSQL makes a plan on a connection. By itself it looks whether one plan would do for all values. `ONCE`:
 * it would, and need not be looked for. `EACH_TIME`: of a table of many partitions, of which the values leave a few; a
 * plan for all values would name every one of them, which takes a second for a hundred, and lock them all.
 */
export type Planning = 'AS_NEEDED' | 'ONCE' | 'EACH_TIME';

/** A labelled statement whose rows have the shape `Row`. `name` is that of its prepared form on each connection. */
export interface Statement<Row> {
  readonly label: string;
  readonly text: string;
  readonly name: string;
  readonly planning: Planning;
  /** Those that it stands for, where it is several. */
  readonly labels?: readonly string[];
  /** Type only: what a row looks like. */
  readonly row?: Row;
}

/** A statement and the values of its parameters. */
export interface BoundStatement<Row = unknown> {
  readonly statement: Statement<Row>;
  readonly parameters: readonly unknown[];
}

/** Declares a statement. The label shows in timings, in the server's logs and in tests that count statements. */
export function statement<Row>(
  label: string,
  text: string,
  { planning = 'AS_NEEDED' }: Partial<Pick<Statement<Row>, 'planning'>> = {},
): Statement<Row> {
  const labelled = `/* ${label} */ ${text.trim()}`;
  // The name carries a digest: two versions of one label may meet on a pooled connection during a deploy.
  const digest = createHash('sha256').update(labelled).digest('hex').slice(0, 12);
  return { label, text: labelled, name: `${label.slice(0, 48)}#${digest}`, planning };
}

const MOST_KNOWN = 500;
const known = new Map<string, Statement<Record<string, readonly unknown[] | null>>>();

/**
 * One statement in place of several: what a statement costs beside what it reads is then paid once. For small answers
 * of types that JSON knows; the parameters are those of the one, then those of the next.
 */
export function together(
  statements: readonly Statement<unknown>[],
  parameterCounts: readonly number[],
): Statement<Record<string, readonly unknown[] | null>> {
  const key = statements.map(({ name }) => name).join();
  const made = known.get(key);
  if (made !== undefined) {
    return made;
  }
  let offset = 0;
  const columns = statements.map(({ text }, index) => {
    const before = offset;
    offset += parameterCounts[index] ?? 0;
    const numbered = text.replace(/\$(\d+)/g, (_, position: string) => `$${before + Number(position)}`);
    return `(SELECT json_agg(q) FROM (${numbered}) q) AS s${index}`;
  });
  const labels = statements.map(({ label }) => label);
  const joined = {
    ...statement<Record<string, readonly unknown[] | null>>(
      labels.join(' + '),
      `SELECT ${columns.join(',\n       ')}`,
      { planning: statements.some(({ planning }) => planning === 'EACH_TIME') ? 'EACH_TIME' : 'ONCE' },
    ),
    labels,
  };
  if (known.size >= MOST_KNOWN) {
    known.clear();
  }
  known.set(key, joined);
  return joined;
}
