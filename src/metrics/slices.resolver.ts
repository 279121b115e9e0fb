// Any metric, any slice: who may ask, what may be asked, and nothing else.
import { Args, Authorized, Ctx, Query, Resolver, Subscription } from 'type-graphql';
import { Audited, badInput, Cost, type Cursors, type RequestContext, Role, SizedList } from '../platform';
import { bucketsBetween, granularityOf, type Span } from './buckets';
import { isExternal, type Metric } from './define';
import { MetricExplanation, ReadFrom } from './explain.types';
import { MetricDefinition } from './metrics.resolver';
import { MetricValue } from './metric-value.types';
import type { DimensionFilter } from './plan';
import type { Cover } from './rollup-cover';
import { nothingOf, type TileReading } from './reading';
import { readRows, RowCursors } from './rows';
import { MetricRowConnection } from './rows.types';
import type { MetricReader, MetricRunner, Question } from './run';
import { MOST_LINES, MOST_POINTS, requestOf, type SeriesQuestion, SeriesReader } from './series';
import { MetricSeries } from './series.types';
import {
  assertOwnRows,
  type AskedFilter,
  type Catalogue,
  filterOf,
  groupingOf,
  questionIn,
  spanOf,
} from './slice';
import { isAudited, type MetricFilter } from './slice-names.types';
import {
  ExplainArgs,
  MOST_METRICS,
  MOST_ROWS,
  RowsArgs,
  SeriesArgs,
  ValuesArgs,
  WatchArgs,
} from './slices.types';

const READERS = [Role.ADMIN, Role.ORG_ADMIN, Role.ANALYST, Role.SUPER_ADMIN];
const WITH_OPERATOR = [...READERS, Role.OPERATOR];
const WHO =
  'Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN; auditActions not for ANALYST. An OPERATOR asks about their own rows only and says so by filter.operatorId, else FORBIDDEN.';
const DRILLERS = [Role.ADMIN, Role.ORG_ADMIN, Role.SUPER_ADMIN, Role.OPERATOR];
/** Reading the trail is an entry of the trail, whichever way it is read. */
const READING = ['READ_AUDIT_STATS', 'audit_log', { resourceId: () => null }] as const;

/** A metric in a window that was asked for, or its own. */
interface Placed {
  readonly metric: Metric;
  readonly span: Span;
  readonly filter: readonly DimensionFilter[];
}

type Arguments = Readonly<Record<string, unknown>>;

const readsOne = ({ metric }: Arguments): boolean => isAudited(String(metric));
const readsSeveral = ({ metrics }: Arguments): boolean =>
  !Array.isArray(metrics) || metrics.map(String).some(isAudited);

@Resolver()
export class SlicesResolver {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly runner: MetricRunner,
    private readonly cursors: Cursors,
  ) {}

  @Authorized(WITH_OPERATOR)
  @Audited(READING[0], READING[1], { ...READING[2], when: readsOne })
  @Cost(100)
  @SizedList({ most: MOST_LINES, by: ['top'], otherwise: 20, fields: ['lines'] })
  @Query(() => MetricSeries, {
    description:
      `Any metric over time, in groups, beside an earlier time. At most ${MOST_LINES} lines and ${MOST_POINTS} points in all lines together, of a state or of events in Redis 120 buckets; ` +
      `beyond that BAD_USER_INPUT says how many they would be. ${WHO}`,
  })
  async metricSeries(
    @Args(() => SeriesArgs) args: SeriesArgs,
    @Ctx() context: RequestContext,
  ): Promise<MetricSeries> {
    const metric = this.metric(args.metric, context, args.filter);
    const by = groupingOf(metric, args.groupBy);
    const filter = filterOf(metric, filterIn(args.filter));
    if (args.top != null && by.length === 0) {
      throw badInput('top', 'needs groupBy');
    }
    const reader = this.runner.reader(context);
    const question = await questionIn(reader, args.asOf, args.timezone);
    const span = spanOf(args.from, args.to, question);
    const asked: SeriesQuestion = {
      metric,
      span,
      granularity: args.granularity ?? granularityOf(span),
      by,
      filter,
      compare: args.compare ?? null,
      top: args.top ?? null,
    };
    const series = new SeriesReader(reader, question, asked);
    const [lines, dataFreshAsOf] = await Promise.all([
      series.lines(),
      reader.freshAsOf(metric, question.asOf),
    ]);
    return new MetricSeries(asked, question, series, lines, dataFreshAsOf);
  }

  @Authorized(WITH_OPERATOR)
  @Audited(READING[0], READING[1], { ...READING[2], when: readsSeveral })
  @Cost(50)
  @SizedList({ most: MOST_METRICS, by: ['metrics'] })
  @Query(() => [MetricValue], {
    description: `Any metrics as single numbers, all of one snapshot: the tiles, or any window and filter. ${WHO}`,
  })
  async metricValues(
    @Args(() => ValuesArgs) args: ValuesArgs,
    @Ctx() context: RequestContext,
  ): Promise<MetricValue[]> {
    const reader = this.runner.reader(context);
    const placed = this.several(args.metrics, context, args.filter);
    const question = await questionIn(reader, args.asOf, args.timezone);
    return Promise.all(
      placed.map(async ({ metric, filter }) =>
        valueOf(reader, question, { metric, filter, span: await placedSpan(reader, metric, args, question) }),
      ),
    );
  }

  @Authorized(READERS)
  @Cost(50)
  @SizedList({ most: MOST_METRICS, by: ['metrics'] })
  @Subscription(() => [MetricValue], {
    name: 'metricValues',
    subscribe,
    description:
      'Any metrics as single numbers, as they change. The first message is the present state; a further one follows when a number has changed, at most once a second. ' +
      'auditActions cannot be watched, because each reading of it is written down: BAD_USER_INPUT. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN.',
  })
  async watchMetricValues(
    @Args(() => WatchArgs) args: WatchArgs,
    @Ctx() context: RequestContext,
  ): Promise<MetricValue[]> {
    const watched = args.metrics.find(isAudited);
    if (watched !== undefined) {
      throw badInput(
        'metrics',
        `cannot be ${watched} here: each reading of it is written down, so ask for it`,
      );
    }
    const reader = this.runner.reader(context);
    const placed = this.several(args.metrics, context, args.filter);
    const question = await questionIn(reader, null, args.timezone);
    return Promise.all(
      placed.map(async ({ metric, filter }) =>
        valueOf(reader, question, { metric, filter, span: await placedSpan(reader, metric, {}, question) }),
      ),
    );
  }

  @Authorized(DRILLERS)
  @Audited('READ_METRIC_ROWS', 'metric', { resourceId: ({ metric }) => metric })
  @Cost(30)
  @SizedList({ most: MOST_ROWS, by: ['first'], otherwise: 50, fields: ['edges'] })
  @Query(() => MetricRowConnection, {
    description:
      'The very rows behind a number, newest first, each with what it adds: as many as its n and its invalid together. ' +
      'A metric whose events live in Redis has none: BAD_USER_INPUT. Roles: ADMIN, ORG_ADMIN, SUPER_ADMIN: whoever only analyses reads numbers, and not what single people did. ' +
      'An OPERATOR asks for their own rows only and says so by filter.operatorId, else FORBIDDEN.',
  })
  async metricRows(
    @Args(() => RowsArgs) args: RowsArgs,
    @Ctx() context: RequestContext,
  ): Promise<MetricRowConnection> {
    const metric = this.metric(args.metric, context, args.filter);
    const filter = filterOf(metric, filterIn(args.filter));
    if (isExternal(metric)) {
      throw badInput(
        'metric',
        `cannot be ${metric.name}: its events are counted in Redis, and it has no rows`,
      );
    }
    const reader = this.runner.reader(context);
    const { id } = await context.organization();
    const { from, to, asOf: wanted, timezone } = args;
    const cursors = new RowCursors(this.cursors, id, [metric.name, from, to, wanted, timezone, filter]);
    const after = args.after == null ? null : cursors.open(args.after);
    const question = await questionIn(reader, after?.asOf ?? wanted, timezone);
    const span = await placedSpan(reader, metric, args, question);
    const request = requestOf(metric, span, question, filter);
    const page = await readRows(
      reader,
      request,
      { asOf: question.asOf, first: args.first ?? 50, after },
      cursors,
    );
    return new MetricRowConnection(
      page,
      () => valueOf(reader, question, { metric, span, filter }),
      { asOf: question.asOf, dataFreshAsOf: await reader.freshAsOf(metric, question.asOf) },
      { dimensions: metric.dimensions, statement: () => reader.everyRowBehind(request) },
    );
  }

  @Authorized(WITH_OPERATOR)
  @Audited(READING[0], READING[1], { ...READING[2], when: readsOne })
  @Cost(50)
  @Query(() => MetricExplanation, {
    description: `How a number is come by: its definition, its window, what is read for it and how fresh that is. ${WHO}`,
  })
  async explainMetric(
    @Args(() => ExplainArgs) args: ExplainArgs,
    @Ctx() context: RequestContext,
  ): Promise<MetricExplanation> {
    const metric = this.metric(args.metric, context, args.filter);
    const groupBy = groupingOf(metric, args.groupBy);
    const filter = filterOf(metric, filterIn(args.filter));
    const reader = this.runner.reader(context);
    const question = await questionIn(reader, args.asOf, args.timezone);
    const span = await placedSpan(reader, metric, args, question);
    const granularity = args.granularity ?? null;
    const buckets =
      granularity === null ? null : await bucketsBetween(reader, span, granularity, question, MOST_POINTS);
    const value = await valueOf(reader, question, { metric, span, filter });
    const request = isExternal(metric) ? null : requestOf(metric, span, question, filter);
    const planned =
      request === null
        ? null
        : await reader.plan({
            ...request,
            ...(groupBy.length === 0 ? {} : { by: groupBy }),
            ...(buckets === null || request.from === null
              ? {}
              : { bucketStarts: buckets.map(({ start }) => start) }),
          });
    return {
      definition: new MetricDefinition(metric),
      from: value.from,
      to: value.to,
      asOf: question.asOf,
      timezone: question.zone,
      granularity,
      buckets: buckets?.length ?? null,
      groupBy,
      readFrom: readFromOf(planned?.cover ?? null),
      rowsRead: request === null ? value.n : await reader.rowsRead(request),
      n: value.n,
      invalid: value.invalid,
      dataFreshAsOf: value.dataFreshAsOf,
      sql: context.actor?.role === Role.SUPER_ADMIN ? (planned?.plan.statement.text ?? null) : null,
    };
  }

  private metric(name: string, context: RequestContext, filter: MetricFilter | null | undefined): Metric {
    const metric = this.catalogue.readable(name, context);
    assertOwnRows(context, metric, filterIn(filter));
    return metric;
  }

  private several(
    names: readonly string[],
    context: RequestContext,
    filter: MetricFilter | null | undefined,
  ): { readonly metric: Metric; readonly filter: readonly DimensionFilter[] }[] {
    if (names.length === 0 || names.length > MOST_METRICS) {
      throw badInput('metrics', `must be 1 to ${MOST_METRICS}`);
    }
    return names.map((name) => {
      const metric = this.metric(name, context, filter);
      return { metric, filter: filterOf(metric, filterIn(filter)) };
    });
  }
}

function subscribe(): never {
  throw new Error('Subscriptions are executed by the hub');
}

/** What the client gave: its members are conditions or nothing. */
function filterIn(filter: MetricFilter | null | undefined): AskedFilter | null {
  return filter == null ? null : filter;
}

/** The window that was asked for, else the metric's own before `to`. */
async function placedSpan(
  reader: MetricReader,
  metric: Metric,
  { from, to }: { readonly from?: Date | null; readonly to?: Date | null },
  question: Question,
): Promise<Span> {
  const end = to == null || to > question.asOf ? question.asOf : to;
  if (from != null) {
    return spanOf(from, to ?? question.asOf, question);
  }
  const own = await reader.period(metric.window, { ...question, asOf: end });
  return { from: own.from ?? end, to: end };
}

/** A metric as one number. */
async function valueOf(
  reader: MetricReader,
  question: Question,
  { metric, span, filter }: Placed,
): Promise<TileReading> {
  const about = { name: metric.name, unit: metric.unit, source: metric.fact.source };
  if (isExternal(metric)) {
    return {
      ...(await reader.outside(metric, span, question)),
      ...span,
      ...about,
      dataFreshAsOf: question.asOf,
    };
  }
  const request = requestOf(metric, span, question, filter);
  const period = { from: request.from, to: request.to };
  const [[cell], dataFreshAsOf] = await Promise.all([
    reader.groups(request),
    reader.freshAsOf(metric, question.asOf),
  ]);
  return { ...(cell?.reading ?? nothingOf(metric)), ...period, ...about, dataFreshAsOf };
}

function readFromOf(cover: Cover | null): ReadFrom {
  if (cover === null || cover.segments.length === 0) {
    return ReadFrom.RAW;
  }
  return cover.raw.length === 0 ? ReadFrom.ROLLUP : ReadFrom.MIXED;
}
