// GraphQL types of the deletion of an organization's data.
import { Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { GraphQLDateTime, SizedList } from '../platform';
import { MOST_COUNTED } from './deletion';
import { DeletionPhase } from './deletion.sql';
import { PREVIEW_MINUTES } from './preview-tokens';

registerEnumType(DeletionPhase, {
  name: 'OrganizationDeletionPhase',
  description: 'What a deletion of an organization’s data is at.',
  valuesConfig: {
    TABLES: { description: 'Rows of the database are being deleted, batch by batch.' },
    STORES: { description: 'The tables are empty; keys in Redis and jobs are being deleted.' },
    FINISHED: { description: 'Everything was looked through once more, and nothing is left.' },
  },
});

/** Tables of the database and the stores beside them: as many as there may ever be. */
export const MOST_STORES = 200;
const MOST_KEPT = 20;
const COUNTED = `whole, at most ${MOST_COUNTED.toLocaleString('en')} of a table are counted`;

@ObjectType({ simpleResolvers: true, description: 'What an organization has in one place.' })
export class OrganizationDataCount {
  @Field(() => String, {
    description: 'Name of the table, partitions with their parent; `redis` for keys and `jobs` for jobs.',
  })
  readonly store!: string;

  @Field(() => Float, { description: `Rows or keys of the organization, ${COUNTED}.` })
  readonly rows!: number;

  @Field(() => Boolean, { description: 'False: there are at least so many.' })
  readonly isExact!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'What stays after a deletion.' })
export class OrganizationDataKept {
  @Field(() => [String], { description: 'Names of the tables or files.' })
  readonly stores!: readonly string[];

  @Field(() => String, { description: 'Why it stays.' })
  readonly reason!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'What a deletion would delete, and the token to order it by.',
})
export class OrganizationDeletionPreview {
  @Field(() => String, {
    description: `For deleteOrganizationData: good for ${PREVIEW_MINUTES} minutes, once, for whoever asked and for this organization alone.`,
  })
  readonly token!: string;

  @Field(() => GraphQLDateTime, { description: 'When the token expires.' })
  readonly expiresAt!: Date;

  @Field(() => GraphQLDateTime, {
    description:
      'Up to when the counts are right. What arrives later and before the deletion begins is deleted too, and told in its counts.',
  })
  readonly cutOff!: Date;

  @Field(() => Float, { description: 'All of them together.' })
  readonly rows!: number;

  @SizedList({ most: MOST_STORES })
  @Field(() => [OrganizationDataCount], { description: 'By place, in the order in which they are deleted.' })
  readonly stores!: readonly OrganizationDataCount[];

  @SizedList({ most: MOST_KEPT })
  @Field(() => [OrganizationDataKept], { description: 'What is not deleted.' })
  readonly kept!: readonly OrganizationDataKept[];
}

@ObjectType({ simpleResolvers: true, description: 'How far a deletion has come in one place.' })
export class OrganizationDeletionStore {
  @Field(() => String, { description: 'Name of the table; `redis` for keys and `jobs` for jobs.' })
  readonly store!: string;

  @Field(() => Float, { description: `Rows as the deletion began, ${COUNTED}.` })
  readonly counted!: number;

  @Field(() => Float, {
    description:
      'Rows deleted so far. More than were counted where the deletion itself made some, as marks of changes are.',
  })
  readonly deleted!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Rows left, by both; null where not all were counted. 0 once the deletion is finished.',
  })
  readonly left!: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'The deletion of an organization’s data.' })
export class OrganizationDeletion {
  @Field(() => ID, { description: 'Id of the deletion: the resource of its rows in the audit trail.' })
  readonly id!: string;

  @Field(() => DeletionPhase, { description: 'What it is at.' })
  readonly phase!: DeletionPhase;

  @Field(() => GraphQLDateTime, { description: 'Moment of the preview that it was ordered by.' })
  readonly cutOff!: Date;

  @Field(() => Float, { description: 'Rows and keys that the preview had counted.' })
  readonly previewed!: number;

  @Field(() => Float, {
    description:
      'Rows and keys as it began: other than `previewed` where something arrived or went meanwhile.',
  })
  readonly counted!: number;

  @Field(() => Float, { description: 'Rows and keys deleted so far.' })
  readonly deleted!: number;

  @Field(() => GraphQLDateTime, {
    description: 'When it began: from then on everything that the organization sends or asks for is refused.',
  })
  readonly startedAt!: Date;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When a worker last took it up or came to another phase; null before the first did.',
  })
  readonly workedAt!: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When nothing was left; null until then.' })
  readonly finishedAt!: Date | null;

  @Field(() => Int, {
    description:
      'How often a worker took it up: once for each turn of 20 seconds, and after each interruption.',
  })
  readonly attempts!: number;

  @SizedList({ most: MOST_STORES })
  @Field(() => [OrganizationDeletionStore], { description: 'By place, in the order of their names.' })
  readonly stores!: readonly OrganizationDeletionStore[];
}
