// AuditLogs, the Relay connection, and AuditStats: what the trail's queries answer.
import type { GraphQLResolveInfo } from 'graphql';
import { Field, ID, Info, InputType, Int, ObjectType } from 'type-graphql';
import type { Bucket, MetricReader, Question } from '../metrics';
import {
  Cost,
  GraphQLDateTime,
  PageInfo,
  type RequestContext,
  RowList,
  selectedFields,
  SizedList,
} from '../platform';
import { AuditLog } from './audit.entities';
import { auditActions } from './audit.facts';
import { type AuditLogRow, type Bound, type Conditions, NOBODY } from './audit-read.sql';
import { EXACT_UP_TO, type Count } from './counts';
import { DAY_MS } from './kept-days';
import { type AuditReader, nameOf } from './read';
import { AuditOutcome } from './trail';

interface PageArguments {
  readonly conditions: Conditions;
  readonly limit: number;
  readonly offset: number;
  readonly exactTotal: boolean;
}

@ObjectType({ description: 'A page of the audit trail, newest first: by createdAt, then by id.' })
export class AuditLogs {
  private counting: Promise<Count> | undefined;

  constructor(
    private readonly reader: AuditReader,
    private readonly context: RequestContext,
    private readonly page: PageArguments,
  ) {}

  @Field(() => Int, {
    description: `Rows that match, on all pages. Beyond ${EXACT_UP_TO.toLocaleString('en')} this is ${EXACT_UP_TO} and a lower bound, unless exactTotal was asked for.`,
  })
  async total(): Promise<number> {
    return (await this.count()).total;
  }

  @Field(() => Boolean, { description: 'False: there are more rows than total says.' })
  async totalIsExact(): Promise<boolean> {
    return (await this.count()).isExact;
  }

  @Field(() => Int, { description: 'Most rows on a page, as asked for.' })
  limit(): number {
    return this.page.limit;
  }

  @Field(() => Int, { description: 'Rows left out before this page, as asked for.' })
  offset(): number {
    return this.page.offset;
  }

  @RowList()
  @Field(() => [AuditLog], { description: 'The rows of this page.' })
  async logs(@Info() info: GraphQLResolveInfo): Promise<readonly object[]> {
    const { conditions } = this.page;
    const rows = await this.reader.page(this.context, conditions, this.page);
    return this.reader.withAdmins(this.context, rows, selectedFields(info));
  }

  private count(): Promise<Count> {
    const { conditions, exactTotal } = this.page;
    return (this.counting ??= this.reader.count(this.context, conditions, exactTotal));
  }
}

@InputType({ description: 'Which rows of the audit trail; what is left out does not narrow the list.' })
export class AuditLogFilter {
  @Field(() => ID, { nullable: true, description: 'Done by this admin.' })
  readonly adminId?: string | null;

  @Field(() => String, { nullable: true, description: 'This action, as it is written.' })
  readonly action?: string | null;

  @Field(() => String, { nullable: true, description: 'This kind of resource.' })
  readonly resourceType?: string | null;

  @Field(() => String, { nullable: true, description: 'This resource.' })
  readonly resourceId?: string | null;

  @Field(() => AuditOutcome, { nullable: true, description: 'With this outcome.' })
  readonly outcome?: AuditOutcome | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Rows in which this text occurs, in any case: in action, resource, names, address, user agent or details. Literal text, 1 to 200 characters.',
  })
  readonly search?: string | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'Start of the window, inclusive; default: 90 days before its end.',
  })
  readonly from?: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'End of the window, exclusive; default: now.',
  })
  readonly to?: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'A row and its place in the list.' })
export class AuditLogEdge {
  @Field(() => String, {
    description: 'Place of the row in the list, for after and before. Signed; made for this organization.',
  })
  readonly cursor!: string;

  @Field(() => AuditLog, { description: 'The row.' })
  readonly node!: AuditLog;
}

interface EdgePage {
  readonly edges: readonly { readonly cursor: string; readonly row: AuditLogRow }[];
  readonly pageInfo: PageInfo;
}

/** Every row of the list, whatever slice was asked for. */
interface AllRows {
  /** All of them, for a cursor. */
  readonly rows: Bound<AuditLogRow>;
  /** How many there are; null where counting them would be as long as reading them. */
  readonly count: () => Promise<number | null>;
}

@ObjectType({
  description:
    'A slice of the audit trail, newest first, that stays put while rows are added (Relay cursor connection).',
})
export class AuditLogConnection {
  constructor(
    private readonly reader: AuditReader,
    private readonly context: RequestContext,
    private readonly page: EdgePage,
    /** What an export takes in place of a slice. */
    readonly all: AllRows,
  ) {}

  @RowList()
  @Field(() => [AuditLogEdge], { description: 'The rows of this slice with their cursors.' })
  async edges(@Info() info: GraphQLResolveInfo): Promise<readonly object[]> {
    const rows = this.page.edges.map(({ row }) => row);
    const nodes = await this.reader.withAdmins(this.context, rows, selectedFields(info, 'node'));
    return this.page.edges.map(({ cursor }, index) => ({ cursor, node: nodes[index] }));
  }

  @Field(() => PageInfo, { description: 'Whether there is more, and where to go on.' })
  pageInfo(): PageInfo {
    return this.page.pageInfo;
  }
}

@ObjectType({ simpleResolvers: true, description: 'How many actions one key has.' })
export class AuditBreakdown {
  @Field(() => String, {
    description: 'What was counted by: an action, a resource type, or the id of an admin.',
  })
  readonly key!: string;

  @Field(() => String, { description: 'The key for people: the name of an admin, else the key itself.' })
  readonly label!: string;

  @Field(() => Int, { description: 'Actions in the window.' })
  readonly count!: number;
}

@ObjectType({ simpleResolvers: true, description: 'Actions of one local day.' })
export class AuditDay {
  @Field(() => String, { description: 'The local date, as YYYY-MM-DD.' })
  readonly date!: string;

  @Field(() => GraphQLDateTime, { description: 'Start of the counted part of the day, inclusive.' })
  readonly from!: Date;

  @Field(() => GraphQLDateTime, { description: 'End of the counted part of the day, exclusive.' })
  readonly to!: Date;

  @Field(() => Int, { description: 'Actions in it.' })
  readonly count!: number;

  @Field(() => Boolean, {
    description: 'Only part of the day lies in the window: the first day, and the one that is still running.',
  })
  readonly partial!: boolean;
}

/** So that no list is longer than a person reads; what is beyond is in the totals. */
const MOST_KEYS = 500;

@ObjectType({
  description:
    'What was done in the last `periodDays` × 24 hours before asOf: all rows of the trail, whatever their outcome.',
})
export class AuditStats {
  constructor(
    private readonly metrics: MetricReader,
    private readonly reader: AuditReader,
    private readonly context: RequestContext,
    private readonly question: Question,
    private readonly days: number,
  ) {}

  @Field(() => Int, { description: 'Actions in the window.' })
  async totalActions(): Promise<number> {
    return (await this.metrics.total(auditActions, this.period(), this.question)).n;
  }

  @Cost(20)
  @SizedList({ most: MOST_KEYS, otherwise: 100 })
  @Field(() => [AuditBreakdown], {
    description: `Actions by action, the most frequent first; at most ${MOST_KEYS} keys.`,
  })
  actionBreakdown(): Promise<AuditBreakdown[]> {
    return this.breakdown('action');
  }

  @Cost(20)
  @SizedList({ most: MOST_KEYS, otherwise: 100 })
  @Field(() => [AuditBreakdown], {
    description: `Actions by resource type, the most frequent first; at most ${MOST_KEYS} keys.`,
  })
  resourceBreakdown(): Promise<AuditBreakdown[]> {
    return this.breakdown('resource_type');
  }

  @Cost(20)
  @SizedList({ most: MOST_KEYS, otherwise: 100 })
  @Field(() => [AuditBreakdown], {
    description: `Actions by admin, the most frequent first; at most ${MOST_KEYS} keys. "${NOBODY}" stands for nobody.`,
  })
  async adminBreakdown(): Promise<AuditBreakdown[]> {
    const entries = await this.breakdown('admin_id');
    const admins = await this.reader.adminsOf(this.context, new Set(entries.map(({ key }) => key)));
    return entries.map(({ key, count }) =>
      key === ''
        ? { key: NOBODY, label: NOBODY, count }
        : { key, label: nameOf(admins.get(key) ?? null, null, key), count },
    );
  }

  @Field(() => [AuditDay], {
    description: 'Actions by day of the organization’s zone, oldest first, 0 where there were none.',
  })
  async daily(): Promise<AuditDay[]> {
    const { from } = this.period();
    const { current } = await this.metrics.days(this.days + 2, this.question);
    const buckets = current.flatMap((day) => clipped(day, from));
    const readings = await this.metrics.series(auditActions, buckets, this.question);
    return buckets.map(({ label, start, end, partial }, index) => ({
      date: label,
      from: start,
      to: end < this.question.asOf ? end : this.question.asOf,
      count: readings[index]?.n ?? 0,
      partial,
    }));
  }

  @Field(() => Int, { description: 'Length of the window in days of 24 hours.' })
  periodDays(): number {
    return this.days;
  }

  @Field(() => GraphQLDateTime, { description: 'Start of the window, inclusive.' })
  from(): Date {
    return this.period().from;
  }

  @Field(() => GraphQLDateTime, { description: 'End of the window, exclusive: the moment this was true at.' })
  asOf(): Date {
    return this.question.asOf;
  }

  private period() {
    return elapsedDays(this.question.asOf, this.days);
  }

  private async breakdown(by: string): Promise<AuditBreakdown[]> {
    const counts = await this.metrics.grouped(auditActions, this.period(), this.question, [by]);
    return [...counts]
      .map(([key, { n }]) => ({ key, label: key, count: n }))
      .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
      .slice(0, MOST_KEYS);
  }
}

function elapsedDays(asOf: Date, days: number): { readonly from: Date; readonly to: Date } {
  return { from: new Date(asOf.getTime() - days * DAY_MS), to: asOf };
}

/** The part of a day that lies in the window; nothing of one that ended before it. */
function clipped(day: Bucket, from: Date): Bucket[] {
  if (day.end <= from) {
    return [];
  }
  return day.start < from ? [{ ...day, start: from, partial: true }] : [day];
}
