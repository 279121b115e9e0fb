// Runs metrics: one reading per request, on the request's one snapshot.
//
// What a query selects asks for its numbers one by one; a loader collects all that is asked in one turn, and equal
// requests run once. Requests over the same rows of the same window become one statement (plan.ts).
import DataLoader from 'dataloader';
import {
  type Asked,
  badInput,
  type RequestContext,
  type Snapshot,
  type BoundStatement,
  type Statement,
} from '../platform';
import { type ExternalMetric, type FactMetric, isExternal, type Metric } from './define';
import { oldestBatchesOf } from './freshness';
import {
  type Bucket,
  checkAsOf,
  dayBuckets,
  elapsedBefore,
  hourLabel,
  type Period,
  utcHours,
  type Window,
} from './period';
import { type ComposedTable, compose, type Composition, tableOf, type TableRequests } from './composed';
import { type LocalDay, LocalDays } from './local-days';
import {
  type MetricRequest,
  type MetricRowRecord,
  type Plan,
  planRows,
  planRowsRead,
  planScan,
  type PlanRow,
  type RowsPlan,
  scanKey,
  sliceParameter,
} from './plan';
import { type Cell, cellOf, NOTHING, nothingOf, type Reading, type TileReading } from './reading';
import { rollupName, rollupsOf, type RollupDefinition } from './rollup';
import type { Cover } from './rollup-cover';
import { mayUseRollup, planRollup, type RollupPlan } from './rollup-plan';
import { type BuiltRollups, type RollupState, rollupState } from './rollup-state';
import { hasWholeHours } from './whole-hours';

/** An answer that is kept may be late by a thousandth of its window; a state changes by what is written, and by waiting. */
const WINDOW_LIFETIME = 1 / 1_000;
const STATE_LIFETIME_MS = 1_000;

/** Counts events that live outside PostgreSQL; null when the source does not answer. */
export type ExternalCounter = (
  organizationId: string,
  from: Date,
  to: Date,
  asOf: Date,
) => Promise<number | null>;

export interface RunnerOptions {
  /** Values of the placeholders that definitions use beside the built-in ones. */
  readonly settings: Readonly<Record<string, number>>;
  /** Counters by the name of their external fact. */
  readonly externals: ReadonlyMap<string, ExternalCounter>;
  /** Metrics that may be answered from rollups; absent: every answer reads the rows. */
  readonly rolledUp?: readonly Metric[];
}

/** Rollups of the runner's metrics, and how to learn what they can answer. */
interface Rollups {
  readonly definitions: ReadonlyMap<string, RollupDefinition>;
  readonly state: RollupState;
}

export class MetricRunner {
  private readonly readings = new WeakMap<RequestContext, MetricReader>();

  private readonly calendar = new LocalDays();
  private readonly rollups: Rollups | null;

  constructor(private readonly options: RunnerOptions) {
    const definitions = rollupsOf(options.rolledUp ?? []);
    this.rollups = definitions.size === 0 ? null : { definitions, state: rollupState(definitions) };
  }

  /** The reader of this request: every field of one answer shares it. */
  reader(context: RequestContext): MetricReader {
    const known = this.readings.get(context);
    if (known !== undefined) {
      return known;
    }
    const reader = new MetricReader(context, this.options, this.calendar, this.rollups);
    this.readings.set(context, reader);
    return reader;
  }
}

/** The moment and the calendar of one question. */
export interface Question {
  readonly asOf: Date;
  readonly zone: string;
  /** The zone was asked for; else it is the organization's. */
  readonly isZoneAsked?: boolean;
}

export class MetricReader {
  private readonly cells: DataLoader<MetricRequest, readonly Cell[], string>;
  private readonly external: DataLoader<ExternalRequest, number | null, string>;
  /** Scans that read little, sent together: also those that had to wait for where a day begins. */
  private readonly small: DataLoader<Asked<PlanRow>, readonly PlanRow[]>;
  /** By stream: the oldest batch that is not worked off, as the snapshot sees it. */
  private readonly oldest: DataLoader<string, Date | null>;
  private readonly memory = new Map<string, Promise<unknown>>();

  constructor(
    private readonly context: RequestContext,
    private readonly options: RunnerOptions,
    private readonly calendar: LocalDays,
    private readonly rollups: Rollups | null = null,
  ) {
    this.cells = new DataLoader((requests) => this.compute(requests), {
      cacheKeyFn: (request) => `${request.metric.name} ${request.percentiles ?? false} ${scanKey(request)}`,
    });
    this.small = new DataLoader(async (asked) => (await this.context.snapshot()).runTogether(asked), {
      cache: false,
      batchScheduleFn: (send) => void setImmediate(send),
    });
    this.oldest = new DataLoader(async (streams) => {
      const snapshot = await this.context.snapshot();
      return oldestBatchesOf(
        (query, parameters) => snapshot.run(query, parameters),
        snapshot.organization.id,
        streams,
      );
    });
    this.external = new DataLoader((requests) => this.count(requests), {
      cacheKeyFn: (request) =>
        JSON.stringify([request.metric.fact.name, request.from, request.to, request.asOf]),
    });
  }

  /** Fixes the moment of a question: the client's asOf, else that of the snapshot. */
  async question(asOf?: Date | null): Promise<Question> {
    const wanted = asOf == null ? null : checkAsOf(asOf, this.context.clock.now());
    // Most questions are of now, and need to know next what is built: it is asked for as the snapshot is opened.
    const built = wanted === null ? this.built(null) : undefined;
    const { takenAt, organization } = await this.context.snapshot();
    if (built !== undefined) {
      this.memory.set(rollupsKey(takenAt), built);
    }
    return { asOf: wanted ?? takenAt, zone: organization.timezone };
  }

  /** Places a metric's window in time. */
  async period(window: Window, question: Question): Promise<Period> {
    switch (window.kind) {
      case 'state':
        return { from: null, to: question.asOf };
      case 'elapsed':
        return elapsedBefore(question.asOf, window.hours);
      case 'today':
        return { from: await this.midnight(question), to: question.asOf };
    }
  }

  /** A metric over its own window. */
  async tile(metric: Metric, question: Question): Promise<TileReading> {
    const period = await this.period(metric.window, question);
    const [reading, dataFreshAsOf] = await Promise.all([
      isExternal(metric)
        ? this.externalTotal(metric, period, question)
        : this.total(metric, period, question),
      this.freshAsOf(metric, question.asOf),
    ]);
    const { name, unit, fact } = metric;
    return { ...reading, ...period, name, unit, source: fact.source, dataFreshAsOf };
  }

  /** Up to when whatever was received is in a number of asOf. */
  async freshAsOf(metric: Metric, asOf: Date): Promise<Date> {
    return isExternal(metric) ? asOf : this.streamFreshAsOf(metric.fact.stream, asOf);
  }

  /** The same for everything that is made of a stream of events; undefined: of none. */
  async streamFreshAsOf(stream: string | undefined, asOf: Date): Promise<Date> {
    const oldest = stream === undefined ? null : await this.oldest.load(stream);
    return oldest === null ? asOf : earlier(oldest, asOf);
  }

  /** A metric over any period, for all rows or those of one value of a dimension. */
  async total(
    metric: FactMetric,
    period: Period,
    question: Question,
    slice: Pick<MetricRequest, 'only' | 'percentiles'> = {},
  ): Promise<Reading> {
    const cells = await this.cells.load({ metric, ...period, asOf: question.asOf, ...slice });
    return cells[0]?.reading ?? nothingOf(metric);
  }

  /** An event count that lives elsewhere, over any period. */
  async outside(metric: ExternalMetric, period: Period, question: Question): Promise<Reading> {
    return this.externalTotal(metric, period, question);
  }

  /** The groups of one request, as the scan finds them. */
  async groups(request: MetricRequest): Promise<readonly Cell[]> {
    return this.cells.load(request);
  }

  /** The very rows behind a number, newest first. */
  async rowsBehind(
    request: MetricRequest,
    page: { readonly limit: number; readonly after: { readonly at: string; readonly id: string } | null },
  ): Promise<MetricRowRecord[]> {
    return this.runPlan(planRows(request, page.after !== null), request, {
      limit: page.limit,
      afterAt: page.after?.at,
      afterId: page.after?.id,
    });
  }

  /** All of those rows, so many at a time. */
  async everyRowBehind(request: MetricRequest): Promise<BoundStatement<MetricRowRecord>> {
    const plan = planRows(request, false);
    // Without a limit: LIMIT NULL is none.
    const parameters = this.valuesOf(plan, request, await this.context.snapshot(), { limit: null });
    return { statement: plan.statement, parameters };
  }

  /** How many rows the scan of a request reads. */
  async rowsRead(request: MetricRequest): Promise<number> {
    const [row] = await this.runPlan(planRowsRead(request), request, {});
    return row?.rows ?? 0;
  }

  private async runPlan<Row>(
    plan: RowsPlan<Row>,
    request: MetricRequest,
    own: Readonly<Record<string, unknown>>,
  ): Promise<Row[]> {
    const snapshot = await this.context.snapshot();
    this.note(request);
    return snapshot.run(plan.statement, this.valuesOf(plan, request, snapshot, own));
  }

  private valuesOf(
    { parameters }: RowsPlan<unknown>,
    request: MetricRequest,
    snapshot: Snapshot,
    own: Readonly<Record<string, unknown>>,
  ): unknown[] {
    return parameters.map((name) =>
      Object.hasOwn(own, name) ? own[name] : this.parameter(name, request, snapshot),
    );
  }

  /** A metric in each bucket, in their order; a bucket without rows has a count of 0, and null for the rest. */
  async series(metric: FactMetric, buckets: readonly Bucket[], question: Question): Promise<Reading[]> {
    return this.seriesBy(metric, buckets, question, []).then((lines) =>
      buckets.map((_, index) => lines.get('')?.[index] ?? nothingOf(metric)),
    );
  }

  /** As `series`, one line for each value of the dimensions that occurs (joined by a space). */
  async seriesBy(
    metric: FactMetric,
    buckets: readonly Bucket[],
    question: Question,
    by: readonly string[],
  ): Promise<Map<string, (Reading | undefined)[]>> {
    const [first, last] = [buckets[0], buckets[buckets.length - 1]];
    if (first === undefined || last === undefined) {
      return new Map();
    }
    const cells = await this.cells.load({
      metric,
      from: first.start,
      to: earlier(last.end, question.asOf),
      asOf: question.asOf,
      bucketStarts: startsOf(buckets),
      by,
    });
    const lines = new Map<string, (Reading | undefined)[]>();
    for (const { bucket, keys, reading } of cells) {
      const key = keys.join(' ');
      const line = lines.get(key) ?? [];
      lines.set(key, line);
      // width_bucket counts from 1.
      line[(bucket ?? 1) - 1] = reading;
    }
    return lines;
  }

  /** A metric for each value of the dimensions that occurs, keyed by the values joined by a space. */
  async grouped(
    metric: FactMetric,
    period: Period,
    question: Question,
    by: readonly string[],
    slice: Pick<MetricRequest, 'only' | 'percentiles'> = {},
  ): Promise<Map<string, Reading>> {
    const cells = await this.cells.load({ metric, ...period, asOf: question.asOf, by, ...slice });
    return new Map(cells.map(({ keys, reading }) => [keys.join(' '), reading]));
  }

  /** The last n local days up to asOf, and the n days before them. */
  async days(count: number, question: Question): Promise<{ current: Bucket[]; previous: Bucket[] }> {
    return this.once(`days ${count} ${question.asOf.getTime()} ${question.zone}`, async () =>
      dayBuckets(await this.localDays(count, question), count, question.asOf),
    );
  }

  /** The last n hours of UTC up to asOf. */
  async hours(count: number, question: Question): Promise<Bucket[]> {
    return this.once(`hours ${count} ${question.asOf.getTime()} ${question.zone}`, async () => {
      const rows = await this.run(utcHours, [question.asOf, question.zone, count]);
      return rows.map(({ start, label, offset_minutes: offset }) => {
        const end = new Date(start.getTime() + 3_600_000);
        return { start, end, label: hourLabel(label, offset), partial: end > question.asOf };
      });
    });
  }

  /** Runs a context's own labelled statement on the snapshot, once per request and parameters. */
  async rows<Row>(query: Statement<Row>, parameters: readonly unknown[]): Promise<Row[]> {
    return this.once(`${query.name} ${JSON.stringify(parameters)}`, () => this.run(query, parameters));
  }

  /**
   * Runs a context's own statement around tables of numbers, each a scan that the planner answers from rollups or rows
   * (see Composition for the columns). Never remembered: whoever asks twice pays twice.
   */
  async composed<Row, Name extends string = string>(composition: Composition<Name>): Promise<Row[]> {
    const { statement, parameters } = await this.composedStatement<Row, Name>(composition);
    return (await this.context.snapshot()).run(statement, parameters);
  }

  /** The same for a cursor. */
  async composedStatement<Row, Name extends string = string>(
    composition: Composition<Name>,
  ): Promise<BoundStatement<Row>> {
    const snapshot = await this.context.snapshot();
    const values = new Map<string, unknown>(Object.entries(composition.values ?? {}));
    const tables = await Promise.all(
      Object.entries<TableRequests>(composition.tables).map(async ([name, requests]) => {
        requests.forEach((request) => this.note(request));
        const plan = (await this.fromRollup(requests, snapshot)) ?? planScan(requests);
        const table = tableOf(name, requests, plan);
        for (const [own, planned] of table.placeholders) {
          values.set(own, this.planned(planned, plan, snapshot));
        }
        return [name, table] as const;
      }),
    );
    const { statement, parameters } = compose<Row, Name>(
      composition,
      // Those that were given, by the names that they were given.
      Object.fromEntries(tables) as Record<Name, ComposedTable>,
    );
    return {
      statement,
      parameters: parameters.map((name) => {
        if (!values.has(name)) {
          throw new Error(`No value for :${name}`);
        }
        return values.get(name);
      }),
    };
  }

  private async run<Row>(query: Statement<Row>, parameters: readonly unknown[]): Promise<Row[]> {
    const snapshot = await this.context.snapshot();
    return snapshot.run(query, parameters);
  }

  /**
   * The beginning of the local day in which asOf lies: the latest one up to asOf. (Where clocks go back just after
   * midnight, the date of yesterday returns for a while; the new day has begun all the same.)
   */
  private async midnight(question: Question): Promise<Date> {
    const days = await this.localDays(1, question);
    const start = days.flatMap((day) => day.start ?? []).findLast((each) => each <= question.asOf);
    if (start === undefined) {
      throw badInput('timezone', `${question.zone} has no midnight at ${question.asOf.toISOString()}`);
    }
    return start;
  }

  private localDays(count: number, { asOf, zone }: Question): Promise<readonly LocalDay[]> {
    return this.once(`local days ${count} ${asOf.getTime()} ${zone}`, () =>
      this.calendar.around(asOf, zone, count, (query, parameters) => this.run(query, parameters)),
    );
  }

  private once<Value>(key: string, work: () => Promise<Value>): Promise<Value> {
    const known = this.memory.get(key);
    if (known !== undefined) {
      // The key names the work, so the type is that of its first run.
      return known as Promise<Value>;
    }
    const result = work();
    // Whoever waits for it hears of its failure.
    result.catch(() => undefined);
    this.memory.set(key, result);
    return result;
  }

  private async externalTotal(metric: ExternalMetric, period: Period, question: Question): Promise<Reading> {
    const count = await this.external.load({
      metric,
      from: period.from ?? question.asOf,
      to: period.to,
      asOf: question.asOf,
    });
    return { ...NOTHING, value: count ?? 0, n: count ?? 0, degraded: count === null };
  }

  private async count(requests: readonly ExternalRequest[]): Promise<(number | null)[]> {
    const { organization } = await this.context.snapshot();
    requests.forEach((request) => this.note(request));
    return Promise.all(
      requests.map(({ metric, from, to, asOf }) => {
        const counter = this.options.externals.get(metric.fact.name);
        if (counter === undefined) {
          throw new Error(`No counter for ${metric.fact.name}`);
        }
        return counter(organization.id, from, to, asOf);
      }),
    );
  }

  private async compute(requests: readonly MetricRequest[]): Promise<(readonly Cell[] | Error)[]> {
    const snapshot = await this.context.snapshot();
    requests.forEach((request) => this.note(request));
    const scans = new Map<string, [MetricRequest, ...MetricRequest[]]>();
    for (const request of requests) {
      const scan = scans.get(scanKey(request));
      if (scan === undefined) {
        scans.set(scanKey(request), [request]);
      } else {
        scan.push(request);
      }
    }
    const answers = new Map<string, readonly PlanRow[]>();
    const plans = new Map<string, Plan>();
    // All are planned before any is sent, so that those that read little are sent together.
    await Promise.all(
      [...scans].map(async ([key, scan]) => {
        plans.set(key, (await this.fromRollup(scan, snapshot)) ?? planScan(scan));
      }),
    );
    await Promise.all(
      [...plans].map(async ([key, plan]) => {
        answers.set(key, await this.scan(plan, snapshot));
      }),
    );
    return requests.map((request) => {
      const key = scanKey(request);
      const index = plans.get(key)?.metrics.findIndex((metric) => metric.name === request.metric.name) ?? -1;
      return (answers.get(key) ?? []).map((row) => cellOf(row, request, index));
    });
  }

  /** What the answer depends on: rows, and the clock that moves its windows. */
  private note({ metric, from, to }: { metric: Metric; from: Date | null; to: Date }): void {
    const lifetimeMs = from === null ? STATE_LIFETIME_MS : (to.getTime() - from.getTime()) * WINDOW_LIFETIME;
    this.context.reads.add(metric.fact.name);
    this.context.lifetimeMs = Math.min(this.context.lifetimeMs, lifetimeMs);
  }

  private scan(plan: Plan, snapshot: Snapshot): Promise<readonly PlanRow[]> {
    const parameters = plan.parameters.map((name) => this.planned(name, plan, snapshot));
    const asked = { statement: plan.statement, parameters };
    return plan.isSmall ? this.small.load(asked) : snapshot.run(plan.statement, parameters);
  }

  private planned(name: string, plan: Plan, snapshot: Snapshot): unknown {
    return plan.values?.get(name) ?? this.parameter(name, plan.request, snapshot);
  }

  /** The scan that answers this request, and how much of it is rows; null: all of it. */
  async plan(request: MetricRequest): Promise<{ readonly plan: Plan; readonly cover: Cover | null }> {
    const rolledUp = await this.fromRollup([request], await this.context.snapshot());
    return { plan: rolledUp ?? planScan([request]), cover: rolledUp?.cover ?? null };
  }

  /** Null where the rows must be read. */
  private async fromRollup(
    scan: readonly [MetricRequest, ...MetricRequest[]],
    snapshot: Snapshot,
  ): Promise<RollupPlan | null> {
    const [request] = scan;
    const definition = this.rollups?.definitions.get(rollupName(request.metric));
    if (this.rollups === null || definition === undefined || !mayUseRollup(request, definition)) {
      return null;
    }
    const all = await this.built(request.asOf);
    const built = all.get(definition.name);
    const wholeHours = hasWholeHours(snapshot.organization.timezone, request.from ?? request.to, request.to);
    return built === undefined ? null : planRollup(scan, definition, built, wholeHours);
  }

  /** What rollups can answer at asOf; null: as the snapshot is taken. */
  private built(asOf: Date | null): Promise<BuiltRollups> {
    return this.once(rollupsKey(asOf), async () => {
      const organizationId = this.context.actor?.organizationId ?? null;
      return this.rollups === null || organizationId === null
        ? new Map()
        : this.rollups.state(
            (statement, parameters = []) => this.context.read(statement, parameters),
            organizationId,
            asOf,
          );
    });
  }

  private parameter(name: string, request: MetricRequest, snapshot: Snapshot): unknown {
    switch (name) {
      case 'org':
        return snapshot.organization.id;
      case 'zone':
        return request.zone ?? snapshot.organization.timezone;
      case 'asOf':
        return request.asOf;
      case 'from':
        return request.from;
      case 'to':
        return request.to;
      case 'bucketStarts':
        return request.bucketStarts;
      case 'only':
        return request.only?.value;
      case 'mostGroups':
        return request.most?.groups;
      default: {
        const setting = this.options.settings[name] ?? sliceParameter(name, request);
        if (setting === undefined) {
          throw new Error(`No value for :${name}`);
        }
        return setting;
      }
    }
  }
}

interface ExternalRequest {
  readonly metric: ExternalMetric;
  readonly from: Date;
  readonly to: Date;
  readonly asOf: Date;
}

function rollupsKey(asOf: Date | null): string {
  return `rollups ${asOf?.getTime() ?? 'now'}`;
}

const starts = new WeakMap<readonly Bucket[], readonly Date[]>();

/** The same array for the same buckets. */
function startsOf(buckets: readonly Bucket[]): readonly Date[] {
  const known = starts.get(buckets) ?? buckets.map(({ start }) => start);
  starts.set(buckets, known);
  return known;
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
