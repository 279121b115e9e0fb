// MetricRowConnection: the very rows behind a number.
import { Field, Float, ID, ObjectType } from 'type-graphql';
import { type BoundStatement, GraphQLDateTime, Moving, PageInfo, SizedList } from '../platform';
import { MetricValue } from './metric-value.types';
import type { TileReading } from './reading';
import { DimensionValue } from './series.types';

@ObjectType({
  simpleResolvers: true,
  description:
    'A row that a metric counts, with what it adds to the number. No names, no addresses, nothing that people wrote.',
})
export class MetricRow {
  @Field(() => ID, {
    description: 'Id of the row: of the session, message, rating, contact, audit row, request or page view.',
  })
  readonly id!: string;

  @Field(() => GraphQLDateTime, {
    description: 'The moment that places the row in the window; of a state: since when the row is.',
  })
  readonly at!: Date;

  @SizedList({ most: 4 })
  @Field(() => [DimensionValue], { description: 'Its values of the metric’s dimensions.' })
  readonly dimensions!: readonly DimensionValue[];

  @Field(() => Float, {
    nullable: true,
    description: 'Of a mean: the row’s own value in the unit of the metric. Null otherwise.',
  })
  readonly value!: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Of a share: whether the row is one of those that the percentage tells of. Null otherwise.',
  })
  readonly hit!: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the row’s answer can still change; null where none can.',
  })
  readonly pending!: boolean | null;

  @Field(() => Boolean, {
    description: 'Left out of the mean because the duration is negative; counted in `invalid`, not in `n`.',
  })
  readonly invalid!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'A row and its place.' })
export class MetricRowEdge {
  @Field(() => String, { description: 'The place of the row, to go on from.' })
  readonly cursor!: string;

  @Field(() => MetricRow, { description: 'The row.' })
  readonly node!: MetricRow;
}

/** Every row behind a number, and the columns that its rows have. */
interface AllRows {
  readonly dimensions: readonly string[];
  /** All of them, for a cursor. */
  readonly statement: () => Promise<BoundStatement>;
}

@ObjectType({ description: 'The rows behind a number, newest first (Relay cursor connection).' })
export class MetricRowConnection {
  constructor(
    private readonly page: { readonly edges: readonly MetricRowEdge[]; readonly pageInfo: PageInfo },
    private readonly behind: () => Promise<TileReading>,
    private readonly moment: { readonly asOf: Date; readonly dataFreshAsOf: Date },
    /** What an export takes in place of a page. */
    readonly all: AllRows,
  ) {}

  @Field(() => [MetricRowEdge], { description: 'The rows of this page.' })
  edges(): readonly MetricRowEdge[] {
    return this.page.edges;
  }

  @Field(() => PageInfo, { description: 'Whether there is more, and where to go on.' })
  pageInfo(): PageInfo {
    return this.page.pageInfo;
  }

  @Field(() => MetricValue, {
    description: 'The number itself: all pages together have its n + invalid rows.',
  })
  value(): Promise<MetricValue> {
    return this.behind();
  }

  @Field(() => GraphQLDateTime, {
    description: 'The moment for which the rows are true; a later page is of the moment of the first.',
  })
  asOf(): Date {
    return this.moment.asOf;
  }

  @Moving()
  @Field(() => GraphQLDateTime, {
    description:
      'Up to when everything that was received is among the rows: asOf, or when the oldest event that is not worked off yet was received.',
  })
  dataFreshAsOf(): Date {
    return this.moment.dataFreshAsOf;
  }
}
