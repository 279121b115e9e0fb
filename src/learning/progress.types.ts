// LearnerProgress: how far each learner has come in each course.
import { Length, Max, Min, ValidateIf } from 'class-validator';
import { ArgsType, Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { type BoundStatement, Cost, GraphQLDateTime, PageInfo } from '../platform';
import { FreshAnswer } from './fresh.types';
import { DECISION_DAYS, LONGEST_SEARCH, MOST_LEARNERS } from './learning.limits';

export enum LearnerStatus {
  NOT_STARTED = 'NOT_STARTED',
  IN_PROGRESS = 'IN_PROGRESS',
  STALLED = 'STALLED',
  COMPLETED = 'COMPLETED',
}

registerEnumType(LearnerStatus, {
  name: 'LearnerStatus',
  description: 'How it stands with a learner in a course.',
  valuesConfig: {
    NOT_STARTED: { description: 'Has not begun any lesson.' },
    IN_PROGRESS: { description: 'Has begun, and was active in the last 14 days.' },
    STALLED: { description: `Has begun and not finished, and was not active for ${DECISION_DAYS} days.` },
    COMPLETED: { description: 'Has finished every lesson.' },
  },
});

export enum LearnerOrder {
  LAST_ACTIVITY_DESC = 'LAST_ACTIVITY_DESC',
  ENROLLED_DESC = 'ENROLLED_DESC',
  PERCENT_DESC = 'PERCENT_DESC',
  PERCENT_ASC = 'PERCENT_ASC',
  LEARNER_ASC = 'LEARNER_ASC',
}

registerEnumType(LearnerOrder, {
  name: 'LearnerOrder',
  description: 'What learners are listed by; those who are equal by their id and course.',
  valuesConfig: {
    LAST_ACTIVITY_DESC: { description: 'The most recently active first; whoever never was comes last.' },
    ENROLLED_DESC: { description: 'The most recently enrolled first; whoever is not enrolled comes last.' },
    PERCENT_DESC: { description: 'Who has come furthest first.' },
    PERCENT_ASC: { description: 'Who has come least far first.' },
    LEARNER_ASC: { description: 'By the learner’s id.' },
  },
});

@ArgsType()
export class LearnerProgressArgs {
  @Field(() => ID, { nullable: true, description: 'Only this course; default: all.' })
  readonly courseId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `Learners in whose id this text occurs, in any case. Literal text, 1 to ${LONGEST_SEARCH} characters.`,
  })
  @ValidateIf((_, value) => value != null)
  @Length(1, LONGEST_SEARCH)
  readonly search?: string | null;

  @Field(() => LearnerStatus, { nullable: true, description: 'Only who stands so; default: everybody.' })
  readonly status?: LearnerStatus | null;

  @Field(() => LearnerOrder, {
    nullable: true,
    defaultValue: LearnerOrder.LAST_ACTIVITY_DESC,
    description: 'What to list learners by.',
  })
  readonly orderBy?: LearnerOrder | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 50,
    description: `Most rows of the page, 1 to ${MOST_LEARNERS}.`,
  })
  @Min(1)
  @Max(MOST_LEARNERS)
  readonly first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only what comes after this cursor, an endCursor of the same question.',
  })
  readonly after?: string | null;
}

@Cost(2)
@ObjectType({ simpleResolvers: true, description: 'How far a learner has come in a course.' })
export class LearnerProgress {
  @Field(() => ID, { description: 'Id of the learner in the application, or a token in its place.' })
  readonly learnerId!: string;

  @Field(() => ID, { description: 'Id of the course.' })
  readonly courseId!: string;

  @Field(() => String, { nullable: true, description: 'Its title; null: the course is not registered.' })
  readonly courseTitle!: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When they enrolled; null: nobody has told.' })
  readonly enrolledAt!: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When they began their first lesson; null: never.',
  })
  readonly startedAt!: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When they had finished every lesson; null: they have not.',
  })
  readonly completedAt!: Date | null;

  @Field(() => Int, { description: 'Lessons finished, of those that count.' })
  readonly lessonsCompleted!: number;

  @Field(() => Int, { description: 'Lessons that count.' })
  readonly lessons!: number;

  @Field(() => Float, { description: 'Lessons finished, in percent of those that count (0 to 100).' })
  readonly percent!: number;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When they were last active in it; null: never.',
  })
  readonly lastActivityAt!: Date | null;

  @Field(() => LearnerStatus, { description: 'How it stands.' })
  readonly status!: LearnerStatus;
}

@ObjectType({ description: 'Learners and their courses, in the order that was asked for.' })
export class LearnerProgressPage extends FreshAnswer {
  constructor(
    page: { readonly rows: readonly LearnerProgress[]; readonly pageInfo: PageInfo } & FreshAnswer,
    private readonly count: () => Promise<number>,
    /** What an export takes in place of a page. */
    readonly all: BoundStatement,
  ) {
    super();
    Object.assign(this, page);
  }

  @Cost(10)
  @Field(() => Int, { description: 'Rows that the question leaves, on all pages together.' })
  totalCount(): Promise<number> {
    return this.count();
  }

  @Field(() => [LearnerProgress], { description: 'A row for each learner and course.' })
  readonly rows!: readonly LearnerProgress[];

  @Field(() => PageInfo, { description: 'Whether there is more, and where to go on.' })
  readonly pageInfo!: PageInfo;
}
