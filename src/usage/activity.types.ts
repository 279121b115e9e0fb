// UserActivity: what each person of the connected application did, also those who never did anything.
import { Length, Max, Min, ValidateIf } from 'class-validator';
import { ArgsType, Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { type BoundStatement, Cost, GraphQLDateTime, PageInfo, SizedList } from '../platform';
import { SpanArgs } from './usage.types';

export enum UserActivitySort {
  NAME = 'NAME',
  REQUESTS = 'REQUESTS',
  PAGE_VIEWS = 'PAGE_VIEWS',
  SESSIONS = 'SESSIONS',
  MINUTES = 'MINUTES',
  LAST_ACTIVE = 'LAST_ACTIVE',
}

registerEnumType(UserActivitySort, {
  name: 'UserActivitySort',
  description: 'What people are listed by; those who are equal by their id.',
  valuesConfig: {
    NAME: { description: 'Their name, or their id in the application where they have none, in any case.' },
    REQUESTS: { description: 'Requests in the span.' },
    PAGE_VIEWS: { description: 'Page views in the span.' },
    SESSIONS: { description: 'Sessions begun in the span.' },
    MINUTES: { description: 'Minutes in sessions begun in the span.' },
    LAST_ACTIVE: { description: 'When they were last active; never is before everything.' },
  },
});

export enum SortDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}

registerEnumType(SortDirection, {
  name: 'SortDirection',
  description: 'Which end of an order comes first.',
  valuesConfig: {
    ASC: { description: 'The least first.' },
    DESC: { description: 'The most first.' },
  },
});

export const MOST_USERS = 200;
export const LONGEST_SEARCH = 200;

@ArgsType()
export class UserActivityArgs extends SpanArgs {
  @Field(() => UserActivitySort, {
    nullable: true,
    defaultValue: UserActivitySort.REQUESTS,
    description: 'What to list people by.',
  })
  readonly sortBy?: UserActivitySort | null;

  @Field(() => SortDirection, {
    nullable: true,
    defaultValue: SortDirection.DESC,
    description: 'Which end comes first.',
  })
  readonly direction?: SortDirection | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 50,
    description: `Most people of the page, 1 to ${MOST_USERS}.`,
  })
  @Min(1)
  @Max(MOST_USERS)
  readonly first?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only who comes after this cursor, an endCursor of the same question; the page is of the moment of the first.',
  })
  readonly after?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `People in whose name, address or id this text occurs, in any case. Literal text, 1 to ${LONGEST_SEARCH} characters.`,
  })
  @ValidateIf((_, value) => value != null)
  @Length(1, LONGEST_SEARCH)
  readonly search?: string | null;
}

@Cost(2)
@ObjectType({
  simpleResolvers: true,
  description: 'What one person of the connected application did in a span: 0 where they did nothing.',
})
export class UserActivity {
  @Field(() => ID, { description: 'Id of the person here.' })
  readonly id!: string;

  @Field(() => String, { description: 'Their id in the application.' })
  readonly externalId!: string;

  @Field(() => String, { nullable: true, description: 'Their name; null: nobody has told it.' })
  readonly name!: string | null;

  @Field(() => String, { nullable: true, description: 'Their address; null: nobody has told it.' })
  readonly email!: string | null;

  @Field(() => Int, { description: 'Requests in the span.' })
  readonly requests!: number;

  @Field(() => Int, { description: 'Page views in the span.' })
  readonly pageViews!: number;

  @Field(() => Int, { description: 'Sessions that began in the span.' })
  readonly sessions!: number;

  @Field(() => Float, { description: 'Minutes in those sessions, from first to last activity.' })
  readonly minutes!: number;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When they were last active, whenever that was; null: never.',
  })
  readonly lastActiveAt!: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'A person and their place.' })
export class UserActivityEdge {
  @Field(() => String, { description: 'The place of the person, to go on from.' })
  readonly cursor!: string;

  @Field(() => UserActivity, { description: 'The person.' })
  readonly node!: UserActivity;
}

@ObjectType({
  description:
    'All people of the connected application in the order that was asked for (Relay cursor connection).',
})
export class UserActivityConnection {
  constructor(
    private readonly page: { readonly edges: readonly UserActivityEdge[]; readonly pageInfo: PageInfo },
    private readonly moment: Date,
    private readonly count: () => Promise<number>,
    /** What an export takes in place of a page. */
    readonly all: () => Promise<BoundStatement>,
  ) {}

  @Field(() => [UserActivityEdge], { description: 'The people of this page.' })
  edges(): readonly UserActivityEdge[] {
    return this.page.edges;
  }

  @Field(() => PageInfo, { description: 'Whether there is more, and where to go on.' })
  pageInfo(): PageInfo {
    return this.page.pageInfo;
  }

  @Field(() => GraphQLDateTime, { description: 'The moment for which the numbers are true.' })
  asOf(): Date {
    return this.moment;
  }

  @Cost(10)
  @Field(() => Int, { description: 'People that the search leaves, active or not, on all pages together.' })
  total(): Promise<number> {
    return this.count();
  }
}

/** Of the field that answers pages of people. */
export const userPages = SizedList({ most: MOST_USERS, by: ['first'], otherwise: 50, fields: ['edges'] });
