// Keeps the rollups: when an organization has its turn, and under which lock. What is done then is in rollup-build.ts.
//
// A turn is one READ COMMITTED transaction of one organization, under a lock that another worker does not wait for.
// Each statement sees at least what the one before it saw. Marks are read first and deleted last, so every row that
// a deleted mark told of was there when its hour was added up; a row that came later has its mark still. Where the
// worker ends half-way, nothing has happened.
import { type Database, type Logger, type Session, type Statement, statement } from '../platform';
import type { Metric } from './define';
import { bind, type PlanRow } from './plan';
import { rollupsOf } from './rollup';
import { buildStep, type Definitions, type Run, type Values } from './rollup-build';
import { compareWithRows, type Reconciliation } from './rollup-reconcile';

/** Marks are left alone while others keep coming, but not for longer. */
const PATIENCE_MS = 15_000;

const pendingRollups = statement<{ id: string; weight: string; built: string }>(
  'rollups.pending',
  'SELECT p.id, p.weight, p.built FROM pending_rollups($1, $2, $3) p',
);

interface Bound {
  readonly statement: Statement<PlanRow>;
  readonly parameters: readonly string[];
}

export interface RollupStatus {
  readonly rollup: string;
  /** Null: not begun; -infinity as the start: everything before `until`. */
  readonly from: string | null;
  readonly until: string | null;
  readonly current: boolean;
  readonly marks: number;
  readonly mismatches: number;
}

export class RollupWorker {
  readonly definitions: Definitions;
  private readonly waiting = new Map<string, { readonly weight: string; readonly since: number }>();
  private readonly statements = new Map<string, Bound>();

  constructor(
    private readonly database: Pick<Database, 'withOrganization' | 'withPlatform'>,
    catalogue: readonly Metric[],
    private readonly log: Logger,
    /** Hears how long changes of a table had to wait, after they were added up. */
    private readonly waited: (table: string, seconds: number) => void = () => undefined,
  ) {
    this.definitions = rollupsOf(catalogue);
  }

  /** Brings the organization's rollups up to date. True when there is more to do. */
  async run(organizationId: string): Promise<boolean> {
    const step = await this.database.withOrganization(organizationId, async (session) => {
      const run = this.runOn(session, organizationId);
      const [lock] = await run(
        // Its statements are many and short: compiling them would take longer than they do.
        `SELECT pg_try_advisory_xact_lock(hashtext('rollups'), hashtext(:org::text)) AS mine,
                set_config('jit', 'off', true)`,
        'lock',
      );
      return lock?.['mine'] === true ? buildStep(run, this.definitions) : null;
    });
    step?.waited.forEach((seconds, table) => this.waited(table, seconds));
    return step?.more ?? false;
  }

  /** Until there is nothing left to do. */
  async finish(organizationId: string): Promise<void> {
    while (await this.run(organizationId));
  }

  /**
   * Which of the organizations are to have their turn now. Marks that still come in great number are left until they
   * stop, at most for some seconds.
   */
  async due(organizationIds: readonly string[]): Promise<string[]> {
    const now = performance.now();
    const pending = await this.database.withPlatform((session) =>
      session.run(pendingRollups, [
        organizationIds,
        [...this.definitions.keys()],
        [...this.definitions.values()].map(({ signature }) => signature),
      ]),
    );
    const before = new Map(this.waiting);
    this.waiting.clear();
    return pending
      .filter(({ id, weight, built }) => {
        const known = before.get(id);
        const isBehind = Number(built) < this.definitions.size;
        const isQuiet = known?.weight === weight;
        if (isBehind || isQuiet || (known !== undefined && now - known.since >= PATIENCE_MS)) {
          return true;
        }
        this.waiting.set(id, { weight, since: known?.since ?? now });
        return false;
      })
      .map(({ id }) => id);
  }

  /** Forgets what is kept and builds it again from the rows; answers read the rows meanwhile. */
  async rebuild(organizationId: string): Promise<void> {
    await this.database.withOrganization(organizationId, async (session) => {
      const run = this.runOn(session, organizationId);
      await run(`SELECT pg_advisory_xact_lock(hashtext('rollups'), hashtext(:org::text))`, 'rebuild-lock');
      await run(`UPDATE rollup_state s SET signature = '' WHERE s.org_id = :org`, 'forget');
    });
    await this.finish(organizationId);
  }

  async status(organizationId: string): Promise<RollupStatus[]> {
    return this.database.withOrganization(organizationId, async (session) => {
      const rows = await this.runOn(session, organizationId)(
        `SELECT s.rollup, s.signature, s.built_from::text, s.built_until::text, s.mismatches,
                (SELECT count(*) FROM rollup_dirty d WHERE d.org_id = :org) AS marks
           FROM rollup_state s WHERE s.org_id = :org`,
        'status',
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

  /** Adds up hours again and compares: all that are built, or so many of them, chosen at random. Mends what differs. */
  reconcile(organizationId: string, sample: number | null = null): Promise<Reconciliation> {
    return this.database.withOrganization(organizationId, async (session) => {
      const found = await compareWithRows(this.runOn(session, organizationId), this.definitions, sample);
      if (found.mismatches.length > 0) {
        this.log.error(
          { organization: organizationId, mismatches: found.mismatches.length },
          'rollups differ from the rows: they are added up again',
        );
      }
      return found;
    });
  }

  private runOn(session: Session, organizationId: string): Run {
    return (sql, label, values) => {
      let bound = this.statements.get(label);
      if (bound === undefined) {
        bound = bind(`rollups.${label}`, sql);
        this.statements.set(label, bound);
      }
      const all: Values = { org: organizationId, asOf: 'infinity', ...values };
      return session.run(
        bound.statement,
        bound.parameters.map((name) => all[name]),
      );
    };
  }
}
